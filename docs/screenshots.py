"""Makes docs/images/report-*.png from the example log, with the Chromium at hand.

python docs/screenshots.py
"""

from __future__ import annotations

import datetime as dt
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

import sigap
from sigap.reports import ReportOptions, build_report
from sigap.reports.html import render
from sigap.reports.model import Report
from sigap.text import LANGUAGES

HERE = Path(__file__).parent
LOG = HERE.parent / "examples/queue_log.gz"
CHROMIUM = Path("/usr/bin/chromium")
MOST_BYTES = 300_000
SHOTS = (  # language, theme, size
    ("en", "light", "desktop"),
    ("id", "dark", "desktop"),
    ("id", "light", "phone"),
)
SIZES = {"desktop": (1280, 860), "phone": (390, 844)}


def report() -> Report:
    """Return the report of the example log, as of the day after it."""
    now = dt.datetime(2025, 9, 15, 8, 0, tzinfo=dt.UTC)
    facts = sigap.read(LOG, source="asterisk", tz="Asia/Jakarta", now=now)
    return build_report(facts, ReportOptions(files=(LOG.name,), goals={"service_level": 80.0}, made_at=now))


def shoot(browser: Browser, page_file: Path, theme: str, size: str, image: Path) -> None:
    """Take one picture, and refuse one that is too large for a repository."""
    width, height = SIZES[size]
    context = browser.new_context(viewport={"width": width, "height": height}, color_scheme=theme)
    page = context.new_page()
    page.goto(page_file.as_uri())
    page.evaluate("document.fonts.ready")
    page.screenshot(path=image)
    context.close()
    if image.stat().st_size > MOST_BYTES:
        raise SystemExit(f"{image} has {image.stat().st_size:,} bytes, more than {MOST_BYTES:,}.")
    print(image.relative_to(HERE.parent))


def main() -> None:
    """Make every picture."""
    if not CHROMIUM.exists():
        raise SystemExit(f"No Chromium at {CHROMIUM}. Install it (apt install chromium) and run this again.")
    made = report()
    images = HERE / "images"
    images.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as play:
        files = {language: Path(folder) / f"{language}.html" for language in LANGUAGES}
        for language, file in files.items():
            file.write_text(render(made, language), "utf-8")
        arguments = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking"]
        browser = play.chromium.launch(executable_path=str(CHROMIUM), args=arguments)
        for language, theme, size in SHOTS:
            shoot(browser, files[language], theme, size, images / f"report-{size}-{theme}-{language}.png")
        browser.close()


if __name__ == "__main__":
    sys.exit(main())
