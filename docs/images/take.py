"""Take the pictures in this folder anew: the platform's and the examples' pages, as a browser shows them.

`./run screenshots` calls it. The platform runs with its demo in a folder of its own meanwhile; pictures of it tell
the day and hour at which they are taken.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright
from running import CENTRE, MANAGER, MONITOR, platform, signed_in, wait_for_the_demo

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
PLATFORM = (  # `page` is a place in the demo centre
    Shot("platform-home.png", "", "en", "light", 1440, 1100),
    Shot("platform-home.id.png", "", "id", "light", 1440, 1100),
    Shot("platform-explore.png", "insights/", "en", "light", 1440, 1080),
    Shot("platform-phone.id.png", "", "id", "light", 390, 844),
    Shot("platform-floor.png", "floor/", "en", "light", 1440, 1100),
    Shot("platform-floor.id.png", "floor/", "id", "light", 1440, 1100),
    Shot("platform-dark.png", "workforce/", "en", "dark", 1440, 1180),
)
FLOOR_IS_LIVE = """() => {
    const floor = document.getElementById("floor"), ahead = [...document.querySelectorAll("[data-cell=ahead_level]")];
    return !floor || (floor.dataset.fresh === "live" && ahead.some((it) => /[0-9]/.test(it.textContent)));
}"""
ADVICE_S = 300  # the twin tries out what can be done
CHARTS_ARE_DRAWN = """() => document.fonts.status === "loaded" &&
    [...document.querySelectorAll(".chart-canvas")].every((it) => it.closest("[data-chart]").dataset.drawn)"""


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


def take_platform(browser: Browser, folder: Path) -> None:
    """Start the platform, wait for its demo, and save what a manager of the demo sees."""
    with platform(folder) as address:
        password = (folder / "var/demo-password").read_text().strip()
        wait_for_the_demo(browser, address, password)
        ask_for_advice(browser, address, password)
        for shot in PLATFORM:
            take_page(browser, address, password, shot)


def ask_for_advice(browser: Browser, address: str, password: str) -> None:
    """Have the floor's monitor ask what to do: while all is well, advice does not come by itself."""
    with signed_in(browser, address, MONITOR, password) as page:
        page.goto(f"{address}{CENTRE}floor/")
        page.wait_for_function(FLOOR_IS_LIVE)
        if not page.locator(".advice-nothing").count():
            page.click("[data-advice-ask] button")
        page.wait_for_selector(".advice-nothing", timeout=ADVICE_S * 1000)


def take_page(browser: Browser, address: str, password: str, shot: Shot) -> None:
    """Save one of the platform's pages, as large as the window."""
    look = {
        "viewport": {"width": shot.width, "height": shot.height},
        "color_scheme": shot.scheme,
        "locale": {"en": "en-GB", "id": "id-ID"}[shot.language],
    }
    with signed_in(browser, address, MANAGER, password, **look) as page:
        page.goto(f"{address}{CENTRE}{shot.page}")
        page.wait_for_function(CHARTS_ARE_DRAWN)
        page.wait_for_function(FLOOR_IS_LIVE)
        page.screenshot(path=HERE / shot.file, animations="disabled")


def main() -> None:
    """Make the pages in both languages and take every picture; only the platform's when told `platform`."""
    found = next(filter(None, map(shutil.which, BROWSERS)), None)
    if found is None:
        sys.exit("Chromium is missing. Install it (Debian: apt-get install chromium).")
    with tempfile.TemporaryDirectory() as name, sync_playwright() as play:
        folder = Path(name)
        browser = play.chromium.launch(executable_path=found, args=["--headless", "--no-sandbox"])
        take_platform(browser, folder)
        if sys.argv[1:] == ["platform"]:
            return
        for language in sorted({shot.language for shot in SHOTS}):
            make(folder, language)
        for shot in SHOTS:
            take(browser, folder, shot)
        browser.close()


if __name__ == "__main__":
    main()
