"""A staffing plan's page in a real browser: charts are drawn, nothing is fetched, nothing sticks out of a phone."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

from browser.test_report import ARGUMENTS, CHROMIUM, SIZES
from reports.staffing_made import queue_plan, staffing_report
from sigap.reports.page_html import render_page
from sigap.reports.staffing_page import staffing_page
from sigap.text import LANGUAGES, Language

pytestmark = pytest.mark.skipif(
    not CHROMIUM.exists() and not os.environ.get("CI"),
    reason="Chromium is not installed at /usr/bin/chromium",
)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as play:
        started = play.chromium.launch(executable_path=str(CHROMIUM), args=ARGUMENTS)
        yield started
        started.close()


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> dict[Language, Path]:
    """Write the page in every language, once."""
    report = staffing_report(queue_plan(), queue_plan("A queue with a long name that nobody ever shortened"))
    folder = tmp_path_factory.mktemp("staffing")
    for language in LANGUAGES:
        (folder / f"{language}.html").write_text(render_page(staffing_page(report, language)), "utf-8")
    return {language: folder / f"{language}.html" for language in LANGUAGES}


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_opens_offline_and_fits(
    browser: Browser, pages: dict[Language, Path], language: Language, theme: str, size: str
) -> None:
    width, height = SIZES[size]
    context = browser.new_context(
        viewport={"width": width, "height": height},
        color_scheme=theme,  # type: ignore[arg-type]
        offline=True,
    )
    page = context.new_page()
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.goto(pages[language].as_uri())
    drawn = page.locator(".chart svg")
    drawn.first.wait_for()
    assert drawn.count() == 6  # three of each queue
    assert page.locator(".chart[role=img][aria-label]").count() == 6
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert complaints == []
    context.close()
