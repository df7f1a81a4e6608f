"""The report in a real browser, opened from disk: both languages, both themes, desktop and phone."""

# ruff: noqa: E501 (the browser's part stays as it is)

from __future__ import annotations

import os
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from reports.made import HOSTILE, report
from sigap.reports.html import render

CHROMIUM = Path("/usr/bin/chromium")
ARGUMENTS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
SIZES = {"desktop": (1440, 900), "phone": (390, 844)}

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
def files(tmp_path_factory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("reports")
    made = {"id": report(), "en": report(), "hostile": report(HOSTILE)}
    for name, one in made.items():
        (folder / f"{name}.html").write_text(render(one, "id" if name == "id" else "en"), "utf-8")
    return {name: folder / f"{name}.html" for name in made}


class Opened:
    """A page with everything it complained of or asked the network for."""

    def __init__(self, browser: Browser, file: Path, size: str = "desktop", theme: str = "light") -> None:
        width, height = SIZES[size]
        self.context = browser.new_context(viewport={"width": width, "height": height}, color_scheme=theme)
        self.page: Page = self.context.new_page()
        self.complaints: list[str] = []
        self.requests: list[str] = []
        self.page.on(
            "console", lambda m: self.complaints.append(m.text) if m.type in ("error", "warning") else None
        )
        self.page.on("pageerror", lambda e: self.complaints.append(str(e)))
        self.page.on("request", lambda r: self.requests.append(r.url))
        self.page.goto(file.as_uri())

    def __enter__(self) -> Opened:
        return self

    def __exit__(self, *_: object) -> None:
        self.context.close()


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("language", ["id", "en"])
def test_opens_without_complaint_network_or_overflow(browser, files, language, size, theme):
    with Opened(browser, files[language], size, theme) as opened:
        page = opened.page
        assert page.evaluate("document.documentElement.dataset.theme") == theme
        for chart in ("c-trend", "c-volume", "c-level"):
            assert page.locator(f"#{chart} svg").count() == 1
        assert page.evaluate("document.documentElement.scrollWidth - window.innerWidth") <= 0
        assert opened.complaints == []
        assert [url for url in opened.requests if not url.startswith(("file:", "data:"))] == []


def test_definitions_show_on_focus_and_hover_and_go_with_escape(browser, files):
    with Opened(browser, files["en"]) as opened:
        page, tip = opened.page, opened.page.locator("#tip")
        assert tip.is_hidden()
        page.locator('[data-kpi="service_level"] .term').focus()
        assert "Service level" in tip.inner_text()
        assert "A / (N + B)" in tip.inner_text()
        page.keyboard.press("Escape")
        assert tip.is_hidden()
        page.locator('[data-kpi="asa"] .term').hover()
        assert "Mean wait of answered visits" in tip.inner_text()


def test_formulas_open_by_keyboard(browser, files):
    with Opened(browser, files["en"]) as opened:
        opened.page.locator("#formulas summary").focus()
        opened.page.keyboard.press("Enter")
        assert opened.page.locator("#formulas tbody tr").count() == 7
        assert opened.page.locator("#formulas tbody").is_visible()


def test_the_first_tab_skips_to_the_figures(browser, files):
    with Opened(browser, files["en"]) as opened:
        opened.page.keyboard.press("Tab")
        assert opened.page.evaluate("document.activeElement.className") == "skip"
        opened.page.keyboard.press("Enter")
        assert opened.page.evaluate("document.activeElement.id") == "main"


def test_the_theme_turns_and_charts_follow(browser, files):
    with Opened(browser, files["en"]) as opened:
        before = opened.page.locator("#c-trend svg").inner_html()
        opened.page.locator("#theme").click()
        assert opened.page.evaluate("document.documentElement.dataset.theme") == "dark"
        assert opened.page.locator("#c-trend svg").inner_html() != before


def test_tables_sort_and_filter(browser, files):
    with Opened(browser, files["en"]) as opened:
        table = opened.page.locator("#by-agent table")
        table.locator("thead .sorter").nth(4).click()
        assert table.locator("tbody th").first.inner_text() == "Agen 19"
        assert table.locator("thead th").nth(4).get_attribute("aria-sort") == "descending"
        opened.page.locator("#by-agent input[type=search]").fill("agen 07")
        assert table.locator("tbody tr:visible").count() == 1


def test_intervals_show_on_request(browser, files):
    with Opened(browser, files["en"]) as opened:
        interval = opened.page.locator("#by-queue td .ci").first
        assert interval.is_hidden()
        opened.page.locator("#intervals").check()
        assert interval.is_visible()


def test_hostile_names_are_only_names(browser, files):
    with Opened(browser, files["hostile"]) as opened:
        assert opened.page.locator("#by-queue tbody th").first.inner_text() == HOSTILE
        assert opened.page.locator("img").count() == 0
        assert opened.complaints == []


CONTRAST = """() => {
  const lum = (c) => { const [r, g, b] = c.map((v) => { v /= 255; return v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4; }); return 0.2126 * r + 0.7152 * g + 0.0722 * b; };
  const parse = (s) => s.match(/[\\d.]+/g).map((v) => Number(v) * (s.startsWith("color(") ? 255 : 1));
  const behind = (e) => { for (; e; e = e.parentElement) { const c = parse(getComputedStyle(e).backgroundColor); if (c.length < 4 || c[3] === 1) return c.slice(0, 3); } return [255, 255, 255]; };
  const weak = new Set();
  for (const e of document.querySelectorAll("main *, header *, footer *")) {
    if (e.closest("svg, .chart") || ![...e.childNodes].some((n) => n.nodeType === 3 && n.textContent.trim())) continue;
    const style = getComputedStyle(e);
    const [a, b] = [lum(parse(style.color).slice(0, 3)), lum(behind(e))].sort((x, y) => y - x);
    if ((a + 0.05) / (b + 0.05) < 4.5) weak.add(e.className + " " + e.textContent.trim().slice(0, 30));
  }
  return [...weak];
}"""


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_text_has_contrast(browser, files, theme):
    """WCAG 2.2, 1.4.3: text against its background at least 4.5 to 1."""
    with Opened(browser, files["id"], theme=theme) as opened:
        assert opened.page.evaluate(CONTRAST) == []


def test_headings_and_tables_are_told_to_assistive_technology(browser, files):
    with Opened(browser, files["id"]) as opened:
        page = opened.page
        levels = page.eval_on_selector_all("h1, h2, h3", "e => e.map((x) => Number(x.tagName[1]))")
        assert levels.count(1) == 1
        assert all(b - a <= 1 for a, b in pairwise(levels))
        assert page.locator("table:not(:has(caption))").count() == 0
        assert page.locator("thead th:not([scope=col]), tbody th:not([scope=row])").count() == 0
        assert page.locator("[role=img]:not([aria-label])").count() == 0


def test_printing_shows_everything_in_light(browser, files, tmp_path):
    with Opened(browser, files["id"], theme="dark") as opened:
        pdf = opened.page.pdf(path=tmp_path / "report.pdf", prefer_css_page_size=True)
        assert len(pdf) > 20_000
        assert opened.page.evaluate("document.documentElement.dataset.theme") == "dark"
        assert opened.complaints == []
