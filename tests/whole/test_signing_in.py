"""Who gets in, and what they find there: Ayu may, Budi may not, Citra is of another client."""

from __future__ import annotations

from playwright.sync_api import Browser, expect

from whole.people import person
from whole.running import Running

AYU, BUDI, CITRA = "ayu@nusantara.example", "budi@nusantara.example", "citra@lain.example"


def test_a_wrong_password_is_told_and_lets_nobody_in(platform: Running, browser: Browser) -> None:
    with person(browser, platform) as someone:
        someone.signs_in(AYU, "not-her-password")
        assert "/accounts/login" in someone.page.url
        expect(someone.page.locator("[role=alert], .alert").first).to_be_visible()
        someone.opens("/c/nusantara/")
        assert "/accounts/login" in someone.page.url


def test_the_administrator_comes_home_and_finds_every_page(platform: Running, browser: Browser) -> None:
    with person(browser, platform, email=AYU) as ayu:
        assert ayu.page.url.endswith("/c/nusantara/")
        hrefs = ayu.page.locator("#side a[href]").evaluate_all(
            "links => links.map(l => l.getAttribute('href'))"
        )
        assert {"/c/nusantara/insights/", "/c/nusantara/sources/", "/c/nusantara/workforce/"} <= set(hrefs)
        for href in sorted(set(hrefs)):
            assert ayu.opens(href).status == 200, href
        assert ayu.complaints == []


def test_an_agent_is_not_shown_what_is_not_theirs_and_is_told_so(platform: Running, browser: Browser) -> None:
    with person(browser, platform, email=BUDI) as budi:
        assert budi.page.locator("#side a[href='/c/nusantara/insights/']").count() == 0
        assert budi.opens("/c/nusantara/insights/").status == 403
        expect(budi.page.locator("h1")).to_be_visible()


def test_another_clients_programme_is_as_if_it_were_not(platform: Running, browser: Browser) -> None:
    with person(browser, platform, email=CITRA) as citra:
        assert citra.opens("/c/nusantara/").status == 404
        assert citra.opens("/c/nusantara/insights/").status == 404
        assert "Nusantara" not in citra.page.inner_text("body")


def test_signing_out_ends_the_session(platform: Running, browser: Browser) -> None:
    with person(browser, platform, email=AYU) as ayu:
        ayu.page.locator("details.menu > summary[aria-label*='account']").click()
        ayu.page.get_by_role("button", name="Sign out").click()
        ayu.page.wait_for_load_state("networkidle")
        ayu.opens("/c/nusantara/")
        assert "/accounts/login" in ayu.page.url
