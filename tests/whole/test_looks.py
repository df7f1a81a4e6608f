"""Every page a manager can open: both languages, both themes, at a desk and on a phone."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser

from whole.people import DESKTOP, PHONE, person
from whole.running import Running

AYU = "ayu@nusantara.example"
PAGES = (
    "/c/nusantara/",
    "/c/nusantara/insights/?from=2025-09-08&to=2025-09-14",
    "/c/nusantara/insights/?kpi=tickets_received&kpi=first_response_time&kpi=resolution_time_full&by=queue",
    "/c/nusantara/insights/kpis/",
    "/c/nusantara/insights/visits/?from=2025-09-08&to=2025-09-14",
    "/c/nusantara/insights/reports/",
    "/c/nusantara/insights/dashboards/",
    "/c/nusantara/insights/corrections/",
    "/c/nusantara/sources/",
    "/c/nusantara/floor/",
    "/c/nusantara/floor/walls/",
    "/c/nusantara/floor/me/",
    "/c/nusantara/workforce/",
    "/c/nusantara/people/agents/",
    "/c/nusantara/people/queues/",
    "/c/nusantara/workforce/rosters/",
    "/accounts/",
    "/c/nusantara/settings/webhooks/",
    "/c/nusantara/does-not-exist/",
    "/style",
)


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desk", "phone"])
@pytest.mark.parametrize(("language", "theme"), [("id", "light"), ("en", "dark")])
def test_pages_fit_and_speak_one_language(
    platform: Running, browser: Browser, language: str, theme: str, size: dict[str, int]
) -> None:
    with person(browser, platform, email=AYU, language=language, theme=theme, size=size) as ayu:
        for path in PAGES:
            answer = ayu.opens(path)
            assert answer.status in (200, 404), path
            assert ayu.page.locator("html").get_attribute("lang") == language, path
            assert ayu.page.evaluate("getComputedStyle(document.documentElement).colorScheme") == theme, path
            assert not ayu.overflows(), path
        assert [c for c in ayu.complaints if "404" not in c] == []


def test_language_and_theme_are_switched_and_stay(platform: Running, browser: Browser) -> None:
    with person(browser, platform, email=AYU, language="en") as ayu:
        ayu.page.get_by_role("button", name="Read in Indonesian").click()
        ayu.page.wait_for_load_state("networkidle")
        assert ayu.page.locator("html").get_attribute("lang") == "id"
        ayu.page.locator("summary[aria-label='Terang atau gelap']").click()
        ayu.page.get_by_role("button", name="Gelap").click()
        ayu.page.wait_for_function("document.documentElement.dataset.bsTheme === 'dark'")
        ayu.opens("/c/nusantara/insights/")
        assert ayu.page.locator("html").get_attribute("lang") == "id"
        assert ayu.page.locator("html").get_attribute("data-bs-theme") == "dark"
        ayu.page.get_by_role("button", name="Baca dalam bahasa Inggris").click()
        ayu.page.wait_for_load_state("networkidle")
        assert ayu.page.locator("html").get_attribute("lang") == "en"


def test_what_was_typed_stays_when_the_language_is_switched(platform: Running, browser: Browser) -> None:
    with person(browser, platform, email=AYU, language="en") as ayu:
        ayu.opens("/c/nusantara/settings/webhooks/")
        ayu.page.fill("main input[name=name]", "Gudang data")
        box = ayu.page.locator("main input[type=checkbox]").first
        was = box.is_checked()
        box.set_checked(not was)
        ayu.page.get_by_role("button", name="Read in Indonesian").click()
        ayu.page.wait_for_function("document.documentElement.lang === 'id'")
        assert ayu.page.input_value("main input[name=name]") == "Gudang data"
        assert ayu.page.locator("main input[type=checkbox]").first.is_checked() is not was
        ayu.page.reload()
        assert ayu.page.input_value("main input[name=name]") == ""
        ayu.page.get_by_role("button", name="Baca dalam bahasa Inggris").click()  # other tests read English
        ayu.page.wait_for_function("document.documentElement.lang === 'en'")
