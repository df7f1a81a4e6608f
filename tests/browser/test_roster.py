"""A roster's page in a real browser: days are drawn when opened, found by name, read by keyboard, told as a table."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from browser.test_report import ARGUMENTS, CHROMIUM, SIZES
from reports.roster_made import roster_report
from sigap.reports.page_html import render_page
from sigap.reports.roster_page import roster_page
from sigap.text import LANGUAGES, Language

pytestmark = pytest.mark.skipif(
    not CHROMIUM.exists() and not os.environ.get("CI"),
    reason="Chromium is not installed at /usr/bin/chromium",
)
FIRST, SECOND = "[data-timetable=day-0]", "[data-timetable=day-1]"


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as play:
        started = play.chromium.launch(executable_path=str(CHROMIUM), args=ARGUMENTS)
        yield started
        started.close()


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> dict[Language, Path]:
    """Write the page in every language, once; the English one of a draft."""
    folder = tmp_path_factory.mktemp("roster")
    for language in LANGUAGES:
        report = roster_report(draft=language == "en", ayu="Somebody with a name that nobody ever shortened")
        (folder / f"{language}.html").write_text(render_page(roster_page(report, language)), "utf-8")
    return {language: folder / f"{language}.html" for language in LANGUAGES}


@pytest.fixture
def opened(browser: Browser, pages: dict[Language, Path]) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 1280, "height": 800})
    page = context.new_page()
    page.goto(pages["id"].as_uri())
    yield page
    context.close()


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
    page.locator(".chart svg").first.wait_for()
    assert page.locator(".chart svg").count() == 2  # cover of each skill
    assert page.locator(f"{FIRST} .lane:not(.hours)").count() == {"en": 3, "id": 2}[language]
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert complaints == []
    context.close()


def test_a_day_is_drawn_when_it_is_opened(opened: Page) -> None:
    assert opened.locator(f"{SECOND} .lane").count() == 0
    opened.locator(f"{SECOND} summary").first.click()
    opened.locator(f"{SECOND} .lane").first.wait_for()
    assert opened.locator(f"{SECOND} .lane:not(.hours) b").inner_text().startswith("Citra")


def test_bars_lie_where_their_times_are(opened: Page) -> None:
    track = opened.locator(f"{FIRST} [data-lane='1'] .track").bounding_box()
    shift = opened.locator(f"{FIRST} [data-lane='1'] .bar-full").bounding_box()
    assert track is not None
    assert shift is not None
    # 08:00 to 17:00 of a picture from 06:00 to 18:00
    assert shift["x"] - track["x"] == pytest.approx(track["width"] * 2 / 12, abs=1.5)
    assert shift["width"] == pytest.approx(track["width"] * 9 / 12, abs=1.5)


def test_arrow_keys_read_rows_aloud(opened: Page) -> None:
    opened.locator("#t-day-0").focus()
    opened.keyboard.press("ArrowDown")
    opened.keyboard.press("ArrowDown")
    told = opened.locator(f"{FIRST} .lane-told").inner_text()
    assert "Somebody" in told
    assert "Istirahat tak dibayar 11.00–12.00" in told
    assert "Lembur 17.00–18.00" in told
    assert opened.locator(f"{FIRST} .lane-told").get_attribute("aria-live") == "polite"


def test_a_name_is_found_in_every_day(opened: Page) -> None:
    opened.locator("[data-lanes-filter]").fill("bima")
    shown = opened.locator(f"{FIRST} [data-lane]:visible")
    assert [text.split("\n")[0][:4] for text in shown.all_inner_texts()] == ["Bima"]
    opened.locator("[data-lanes-filter]").fill("")
    assert opened.locator(f"{FIRST} [data-lane]:visible").count() == 2


def test_a_day_can_be_read_as_a_table(opened: Page) -> None:
    opened.locator(f"{FIRST} [data-lanes-table] summary").click()
    table = opened.locator(f"{FIRST} [data-lanes-table] table")
    table.wait_for()
    assert table.locator("tbody tr").count() == 2
    assert "Kegiatan 13.00–13.30" in table.inner_text()


def test_every_day_is_drawn_for_print(opened: Page) -> None:
    opened.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    assert opened.locator(f"{SECOND} .lane").count() == 2
