"""Take the pictures in this folder anew: the example's report, as a browser shows it. `./run screenshots` calls it."""

from __future__ import annotations

import shutil
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

import sigap
from sigap.reports import ReportOptions, build_report, write

HERE = Path(__file__).resolve().parent
LOG = HERE.parent.parent / "examples" / "queue_log.gz"
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
SHOTS = (
    ("report-desktop.png", "en", "light", 1280, 860),
    ("report-desktop.id.png", "id", "light", 1280, 860),
    ("report-dark.png", "en", "dark", 1280, 860),
    ("report-phone.id.png", "id", "light", 390, 844),
)


def take(browser: Browser, page: Path, name: str, scheme: str, width: int, height: int) -> None:
    """Save the top of a page, as large as the window."""
    context = browser.new_context(viewport={"width": width, "height": height}, color_scheme=scheme)
    opened = context.new_page()
    opened.goto(page.as_uri())
    opened.evaluate("document.fonts.ready")
    opened.wait_for_load_state("networkidle")
    opened.screenshot(path=HERE / name, animations="disabled")
    context.close()


def main() -> None:
    """Make the report in both languages and take every picture."""
    found = next(filter(None, map(shutil.which, BROWSERS)), None)
    if found is None:
        sys.exit("Chromium is missing. Install it (Debian: apt-get install chromium).")
    facts = sigap.read(LOG, source="asterisk", tz="Asia/Jakarta")
    report = build_report(facts, ReportOptions(files=("queue_log",)))
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as play:
        browser = play.chromium.launch(executable_path=found, args=["--headless", "--no-sandbox"])
        for name, language, scheme, width, height in SHOTS:
            page = Path(folder) / f"{language}.html"
            write(report, page, language, force=True)
            take(browser, page, name, scheme, width, height)
        browser.close()


if __name__ == "__main__":
    main()
