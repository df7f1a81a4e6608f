"""The shell in a real browser against the real server: accessible, without complaint, by keyboard alone, on a phone."""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import pytest
from django.conf import settings
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

CHROMIUM = Path("/usr/bin/chromium")
AXE = (Path(__file__).parent / "vendor/axe-core/axe.min.js").read_text("utf-8")
ARGUMENTS = ["--headless", "--no-sandbox", "--disable-gpu"]
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
READY = """() => document.fonts.status === "loaded" &&
    [...document.querySelectorAll(".chart-canvas")].every((it) => it.closest("[data-chart]").dataset.drawn)"""
SIZES = {"desktop": (1440, 900), "phone": (390, 844)}

pytestmark = pytest.mark.skipif(
    not CHROMIUM.exists() and not os.environ.get("CI"),
    reason="Chromium is not installed at /usr/bin/chromium",
)


@dataclass(frozen=True)
class Served:
    """A running platform, and the session of somebody signed in."""

    base: str
    session: str


@pytest.fixture(scope="module")
def served(
    django_db_setup: None, django_db_blocker: Any, server_url: str, tmp_path_factory: Any
) -> Iterator[Served]:
    """Yield the platform on a port of its own, with Ayu signed in, who manages the installation."""
    from allauth.usersessions.models import UserSession
    from django.db import connection
    from django.test import Client

    from sigap.web.people.models import User
    from sigap.web.platform.models import Tenant

    address = urlunsplit(urlsplit(server_url)._replace(path=f"/{connection.settings_dict['NAME']}"))
    with django_db_blocker.unblock():
        ayu = User.objects.create_superuser(f"ayu-{os.getpid()}@example.org", name="Ayu")
        melati = Tenant.objects.create(slug=f"melati-{os.getpid()}", name="Bank Melati")
        try:
            client = Client()
            client.force_login(ayu)
            with running(address, tmp_path_factory.mktemp("served")) as base:
                yield Served(base, client.cookies["sessionid"].value)
        finally:
            UserSession.objects.filter(user=ayu).delete()
            Tenant.objects.filter(pk=melati.pk)._raw_delete("default")  # nothing else belongs to them
            User.objects.filter(pk=ayu.pk)._raw_delete("default")
            connection.close()


class running:  # reads as a word
    """A server process, answering while the block lasts."""

    def __init__(self, database: str, folder: Path) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        self.base, self.log = f"http://127.0.0.1:{port}", folder / "log"
        command = (sys.executable, "-m", "granian", "--interface", "asginl", "--port", str(port), "--no-ws")
        secret = settings.SECRET_KEY  # by which the session was signed
        environment = os.environ | {
            "DATABASE_URL": database,
            "SIGAP_DATA": str(folder),
            "SIGAP_SECRET_KEY": secret,
        }
        with self.log.open("w") as log:
            self.process = subprocess.Popen(
                (*command, "sigap.web.asgi:application"), env=environment, stdout=log, stderr=log
            )

    def __enter__(self) -> str:
        deadline = time.monotonic() + 180
        while time.monotonic() < deadline and self.process.poll() is None:
            try:
                urllib.request.urlopen(f"{self.base}/style", timeout=20).read()
                return self.base
            except OSError:
                time.sleep(0.1)  # until it listens
        self.__exit__()
        raise AssertionError(self.log.read_text())

    def __exit__(self, *_: object) -> None:
        self.process.terminate()
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:  # a busy machine
            self.process.kill()
            self.process.wait(10)


@pytest.fixture(scope="module")
def browser(served: Served) -> Iterator[Browser]:
    with sync_playwright() as play:
        started = play.chromium.launch(
            executable_path=str(CHROMIUM), args=["--headless", "--no-sandbox", "--disable-gpu"]
        )
        yield started
        started.close()


class Opened:
    """A page, and everything it complained of."""

    def __init__(self, browser: Browser, served: Served, *, size: str = "desktop", theme: str = "", lang: str = "id",
                 scheme: str = "light", signed_in: bool = True) -> None:  # fmt: skip
        width, height = SIZES[size]
        self.context: BrowserContext = browser.new_context(
            viewport={"width": width, "height": height}, color_scheme=scheme, reduced_motion="reduce"
        )
        cookies = {"django_language": lang} | ({"theme": theme} if theme else {})
        cookies |= {"sessionid": served.session} if signed_in else {}
        self.context.set_default_timeout(15_000)
        self.context.add_cookies([{"name": k, "value": v, "url": served.base} for k, v in cookies.items()])
        self.page: Page = self.context.new_page()
        self.base, self.complaints, self.outside = served.base, list[str](), list[str]()
        self.page.on(
            "console", lambda it: self.complaints.append(it.text) if it.type in ("error", "warning") else None
        )
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on(
            "request",
            lambda it: None if it.url.startswith((served.base, "data:")) else self.outside.append(it.url),
        )

    def _asked(self, address: str) -> None:
        if not address.startswith((self.base, "data:")):
            self.outside.append(address)

    def __enter__(self) -> Opened:
        return self

    def __exit__(self, *_: object) -> None:
        self.context.close()

    def go(self, address: str) -> Page:
        """Open an address and wait until its fonts and charts are there."""
        self.page.goto(self.base + address)
        self.page.wait_for_function(READY)
        return self.page

    def overflow(self) -> int:
        """Return by how much the page is wider than its window."""
        return int(self.page.evaluate("document.documentElement.scrollWidth - innerWidth"))


def violations(page: Page) -> list[str]:
    """Return what axe finds wrong with a page."""
    page.evaluate(AXE)
    found = page.evaluate("(tags) => axe.run(document, {runOnly: {type: 'tag', values: tags}})", RULES)
    return [
        f"{one['id']}: {node['html'][:160]} {node['failureSummary'][:200]}"
        for one in found["violations"]
        for node in one["nodes"]
    ]


@pytest.mark.django_db
def test_static_files_are_kept_for_good(served: Served) -> None:
    """First in this file, and marked: a database is made only where a test asks for one by its mark."""
    page = urllib.request.urlopen(f"{served.base}/style", timeout=60).read().decode()
    address = re.search(r'href="(/static/[^"]+/shell/shell\.css)"', page)
    assert address
    with urllib.request.urlopen(served.base + address[1], timeout=60) as answer:
        assert "immutable" in answer.headers["Cache-Control"]
        assert answer.headers["Content-Type"].startswith("text/css")


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_style_page_is_accessible_in_both_themes(browser: Browser, served: Served, theme: str) -> None:
    with Opened(browser, served, theme=theme) as opened:
        page = opened.go("/style")
        assert violations(page) == []
        assert (opened.complaints, opened.outside) == ([], [])


@pytest.mark.parametrize("address", ["/", "/accounts/login/", "/nowhere"])
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_centred_pages_are_accessible(browser: Browser, served: Served, address: str, theme: str) -> None:
    with Opened(browser, served, theme=theme, signed_in=address == "/") as opened:
        assert violations(opened.go(address)) == []


def test_dialogs_are_accessible(browser: Browser, served: Served) -> None:
    with Opened(browser, served, theme="dark", lang="en") as opened:
        page = opened.go("/style")
        page.keyboard.press("Control+k")
        assert violations(page) == []
        page.keyboard.press("Escape")
        page.locator("#palette").wait_for(state="hidden")
        page.keyboard.press("?")
        page.locator("#keys").wait_for(state="visible")
        assert violations(page) == []


@pytest.mark.parametrize("lang", ["id", "en"])
@pytest.mark.parametrize("size", SIZES)
def test_the_style_page_fits_and_draws_its_charts(
    browser: Browser, served: Served, size: str, lang: str
) -> None:
    with Opened(browser, served, size=size, lang=lang) as opened:
        page = opened.go("/style")
        assert opened.overflow() <= 0
        assert page.locator(".chart canvas").count() == 4
        assert opened.complaints == []


def test_the_device_decides_where_nobody_chose(browser: Browser, served: Served) -> None:
    with Opened(browser, served, scheme="dark") as opened:
        page = opened.go("/style")
        theme = "document.documentElement.dataset.bsTheme"
        assert page.evaluate(theme) == "dark"
        page.emulate_media(color_scheme="light")
        page.wait_for_function(f"() => {theme} === 'light'")


def test_a_theme_is_chosen_at_once_and_charts_follow(browser: Browser, served: Served) -> None:
    pixels = "document.querySelector('#line .chart canvas')?.toDataURL()"
    with Opened(browser, served, theme="light") as opened:
        page = opened.go("/style")
        page.evaluate("document.querySelector('#line .style-side').removeAttribute('data-bs-theme')")
        before = page.evaluate(pixels)
        with page.expect_response("**/theme"):
            page.keyboard.press("t")
        assert page.evaluate("document.documentElement.dataset.bsTheme") == "dark"
        page.wait_for_function(f"(before) => {pixels} !== before", arg=before)
        assert opened.go("/style").evaluate("document.documentElement.dataset.bsTheme") == "dark"


def test_the_palette_is_used_by_keyboard_alone(browser: Browser, served: Served) -> None:
    with Opened(browser, served, lang="en") as opened:
        page = opened.go("/style")
        page.keyboard.press("/")
        page.keyboard.type("melat")
        options = page.locator("#palette [role=option]")
        assert options.first.inner_text().startswith("Bank Melati")
        chosen = page.locator("#palette input").get_attribute("aria-activedescendant")
        assert page.locator(f"#{chosen}").get_attribute("aria-selected") == "true"
        page.keyboard.press("Enter")
        page.wait_for_url(re.compile(r"/c/melati-\d+/"))


def test_the_palette_finds_pages_by_words_of_the_other_language(browser: Browser, served: Served) -> None:
    with Opened(browser, served, lang="id") as opened:
        page = opened.go("/style")
        page.keyboard.press("Control+k")
        page.keyboard.type("dark theme")
        assert page.locator("#palette [role=option]").first.inner_text() == "Tema gelap"
        page.keyboard.press("Enter")
        page.wait_for_function("() => document.documentElement.dataset.bsTheme === 'dark'")


def test_keys_do_nothing_while_one_writes(browser: Browser, served: Served) -> None:
    with Opened(browser, served) as opened:
        page = opened.go("/style")
        page.locator("#filters input[type=search]").first.click()
        page.keyboard.type("/?t")
        assert not page.locator("#palette").is_visible()
        assert page.locator("#filters input[type=search]").first.input_value() == "/?t"


def test_a_form_is_sent_once_however_often_one_clicks(browser: Browser, served: Served) -> None:
    with Opened(browser, served) as opened:
        page = opened.go("/style")
        sent: list[str] = []
        page.on("request", lambda one: sent.append(one.url) if "/twice" in one.url else None)
        page.route("**/twice", lambda route: route.fulfill(status=204))
        page.evaluate(
            "() => { const form = document.createElement('form'); form.method = 'post'; form.id = 'twice';"
            " form.action = '/twice'; document.body.append(form); }"
        )
        with page.expect_request("**/twice"):
            page.evaluate("document.getElementById('twice').requestSubmit()")
        page.evaluate("document.getElementById('twice').requestSubmit()")
        with page.expect_request("**/after"):
            page.evaluate("setTimeout(() => fetch('/after'), 200)")
        assert len(sent) == 1


def test_a_filter_finds_while_one_writes(browser: Browser, served: Served) -> None:
    with Opened(browser, served) as opened:
        page = opened.go("/style")
        page.locator("#filters input[type=search]").first.click()
        page.keyboard.type("teratai")
        page.wait_for_url(re.compile("=teratai"), timeout=10_000)


def test_the_first_tab_skips_to_the_content(browser: Browser, served: Served) -> None:
    with Opened(browser, served) as opened:
        page = opened.go("/style")
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.className") == "skip"
        page.keyboard.press("Enter")
        assert page.evaluate("document.activeElement.id") == "main"


def test_menus_open_and_close_by_keyboard(browser: Browser, served: Served) -> None:
    with Opened(browser, served, lang="en") as opened:
        page = opened.go("/style")
        account = page.locator("summary[aria-label='Your account: Ayu']")
        account.focus()
        page.keyboard.press("Enter")
        page.keyboard.press("ArrowDown")
        assert page.evaluate("document.activeElement.closest('.menu-items') !== null")
        page.keyboard.press("Escape")
        assert page.locator("details.menu[open]").count() == 0
        assert page.evaluate("document.activeElement.tagName") == "SUMMARY"


def test_the_menu_slides_in_on_a_phone_and_narrows_on_a_desk(browser: Browser, served: Served) -> None:
    with Opened(browser, served, size="phone") as opened:
        page = opened.go("/system/")
        assert not page.locator("#side").is_visible()
        page.locator("[data-side-open]").click()
        assert page.locator("#side .side-link").first.is_visible()
        page.keyboard.press("Escape")
        page.wait_for_function(
            "() => getComputedStyle(document.getElementById('side')).visibility === 'hidden'"
        )
    with Opened(browser, served) as opened:
        page = opened.go("/system/")
        page.keyboard.press("[")
        assert page.locator("#side").bounding_box()["width"] < 64
        assert opened.go("/system/").locator("#side").bounding_box()["width"] < 64  # remembered


def test_a_confirmation_opens_and_cancels(browser: Browser, served: Served) -> None:
    with Opened(browser, served) as opened:
        page = opened.go("/style")
        page.locator("[data-dialog=remove-light]").click()
        dialog = page.locator("#remove-light")
        assert dialog.is_visible()
        assert dialog.locator("[data-dialog-close]").evaluate("(it) => it === document.activeElement")
        page.keyboard.press("Escape")
        assert not dialog.is_visible()


def test_figures_grow_stale_without_a_reload(browser: Browser, served: Served) -> None:
    with Opened(browser, served, lang="en") as opened:
        opened.page.clock.install()
        page = opened.go("/style")
        fresh = page.locator("#age .style-side").first.locator(".age").first
        assert "stale" not in fresh.inner_text()
        page.clock.fast_forward("15:00")
        assert "stale" in fresh.inner_text()
        assert "18 min ago" in fresh.inner_text()
