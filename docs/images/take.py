"""Take the pictures in this folder anew: the examples' pages, as a browser shows them. `./run screenshots` calls it."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

HERE = Path(__file__).resolve().parent
EXAMPLES = HERE.parent.parent / "examples"
LOG = (str(EXAMPLES / "queue_log.gz"), "--tz", "Asia/Jakarta")
NOW = ("--now", "2025-09-14T22:30:00+07:00")  # the evening on which the example's log ends
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
COMMANDS = {
    "report": ("report", *LOG),
    "forecast": ("forecast", *LOG, "--country", "ID", "--queue", "layanan", "--weeks", "2",
                 "--model", "planner", "--out", "forecast.parquet"),
    "staffing": ("staff", "forecast.parquet", "--patience", "180", "--shrinkage", "30%"),
    "simulation": ("simulate", str(EXAMPLES / "scenarios" / "dua-kanal.toml")),
    "roster": ("schedule", str(EXAMPLES / "schedules" / "hundred-agents.toml"), "--limit", "2m"),
}  # fmt: skip


@dataclass(frozen=True)
class Shot:
    """One picture: which page, in which language and theme, in a window of which size, from which heading on."""

    file: str
    page: str
    language: str
    scheme: str
    width: int
    height: int
    heading: str = ""


SHOTS = (
    Shot("report-desktop.png", "report", "en", "light", 1280, 860),
    Shot("report-desktop.id.png", "report", "id", "light", 1280, 860),
    Shot("report-dark.png", "report", "en", "dark", 1280, 860),
    Shot("report-phone.id.png", "report", "id", "light", 390, 844),
    Shot("forecast-desktop.png", "forecast", "en", "light", 1280, 830),
    Shot("forecast-phone.id.png", "forecast", "id", "dark", 390, 844),
    Shot("staffing-desktop.png", "staffing", "en", "light", 1280, 830),
    Shot("simulation-desktop.png", "simulation", "en", "light", 1280, 815),
    Shot("simulation-queues.png", "simulation", "en", "light", 1280, 815, "Queues"),
    Shot("roster-desktop.png", "roster", "en", "light", 1280, 900),
    Shot("roster-phone.id.png", "roster", "id", "dark", 390, 844, "Hari demi hari"),
)


def make(folder: Path, language: str) -> None:
    """Write every page in one language, by the commands that a user would type."""
    for name, words in COMMANDS.items():
        page = f"{name}.{language}.html"
        command = (sys.executable, "-m", "sigap.cli", *words, *NOW, "--lang", language)
        subprocess.run((*command, "--out", page, "--force", "--quiet"), cwd=folder, check=True)


def take(browser: Browser, folder: Path, shot: Shot) -> None:
    """Save a page from its top or from a heading on, as large as the window."""
    window = {"width": shot.width, "height": shot.height}
    context = browser.new_context(viewport=window, color_scheme=shot.scheme, reduced_motion="reduce")
    opened = context.new_page()
    opened.goto((folder / f"{shot.page}.{shot.language}.html").as_uri())
    opened.evaluate("document.fonts.ready")
    opened.wait_for_load_state("networkidle")
    if shot.heading:
        heading = opened.get_by_role("heading", name=shot.heading, exact=True)
        heading.evaluate("(it) => it.scrollIntoView()")
        opened.wait_for_timeout(500)  # milliseconds: a chart is drawn when it comes into sight
    opened.screenshot(path=HERE / shot.file, animations="disabled")
    context.close()


def main() -> None:
    """Make the pages in both languages and take every picture."""
    found = next(filter(None, map(shutil.which, BROWSERS)), None)
    if found is None:
        sys.exit("Chromium is missing. Install it (Debian: apt-get install chromium).")
    with tempfile.TemporaryDirectory() as name, sync_playwright() as play:
        folder = Path(name)
        for language in sorted({shot.language for shot in SHOTS}):
            make(folder, language)
        browser = play.chromium.launch(executable_path=found, args=["--headless", "--no-sandbox"])
        for shot in SHOTS:
            take(browser, folder, shot)
        browser.close()


if __name__ == "__main__":
    main()
