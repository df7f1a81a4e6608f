"""Passkeys in a real browser, against the real server: made, used to come in, and of use to nobody else."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import httpx
import pytest
from django.db import connection

from sigap.web.people import operations

CHROMIUM = Path("/usr/bin/chromium")
pytestmark = pytest.mark.skipif(not CHROMIUM.exists(), reason="no Chromium at /usr/bin/chromium")
PASSWORD = "tiga ekor kucing di atap"
EMAIL = f"ayu-{os.getpid()}@contoh.id"
WAIT_S = 180  # what is waited for comes within seconds; on a busy machine it may take minutes


@pytest.fixture
def _passwords_are_hashed_quickly() -> None:
    """Leave passwords as they are kept: the server is another process, and knows no hasher for tests."""


@pytest.fixture
def base(django_db_setup: None, django_db_blocker: Any, server_url: str, tmp_path: Path) -> Iterator[str]:
    """Yield the address of a server on the tests' database, with an account for Ayu."""
    address = urlunsplit(urlsplit(server_url)._replace(path=f"/{connection.settings_dict['NAME']}"))
    with django_db_blocker.unblock():
        ayu = operations.make_user(email=EMAIL, name="Ayu", password=PASSWORD, actor="system:test")
        try:
            with _server(address, tmp_path) as url:
                yield url
        finally:
            ayu.delete()
            connection.close()


@contextmanager
def _server(database: str, folder: Path) -> Iterator[str]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    url = f"http://localhost:{port}"  # passkeys belong to a name, never to a number
    environment = os.environ | {"DATABASE_URL": database, "SIGAP_DATA": str(folder), "SIGAP_URL": url}
    command = [
        sys.executable,
        "-m",
        "granian",
        "--interface",
        "asginl",
        "--host",
        "127.0.0.1",
        "--port",
        str(port),
    ]
    with (folder / "log").open("w") as log:
        server = subprocess.Popen(
            [*command, "sigap.web.asgi:application"], env=environment, stdout=log, stderr=log
        )
    try:
        _wait_for(url, server, folder / "log")
        yield url
    finally:
        server.terminate()
        try:
            server.wait(timeout=20)
        except subprocess.TimeoutExpired:  # a busy machine
            server.kill()
            server.wait(timeout=20)


def _wait_for(url: str, server: Any, log: Path) -> None:
    until = time.monotonic() + WAIT_S
    while time.monotonic() < until and server.poll() is None:
        try:
            if httpx.get(f"{url}/accounts/login/", timeout=30).status_code == 200:
                return
        except httpx.TransportError:
            time.sleep(0.2)
    pytest.fail(f"the server does not answer: {log.read_text()[-2000:]}")


def _virtual_key(page: Any) -> None:
    """Give a page's browser an authenticator that knows its owner."""
    speaks = page.context.new_cdp_session(page)
    speaks.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    speaks.send("WebAuthn.addVirtualAuthenticator", {"options": options})


def _sign_in(page: Any, base: str) -> None:
    page.goto(f"{base}/accounts/login/")
    page.locator("input[name=login]").fill(EMAIL)
    page.locator("input[name=password]").fill(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: "/login/" not in url)


def _add_passkey(page: Any, base: str) -> None:
    page.goto(f"{base}/accounts/2fa/webauthn/add/")
    page.locator("input[name=password]").fill(PASSWORD)  # is it still you?
    page.keyboard.press("Enter")
    page.locator("input[name=name]").fill("Laptop kantor")
    page.locator("input[name=passwordless]").check()
    page.locator("#mfa_webauthn_add").click()
    page.wait_for_url(lambda url: "/add/" not in url)


def _sign_out(page: Any, base: str) -> None:
    page.goto(f"{base}/accounts/logout/")
    page.locator("main button[type=submit]").click()
    page.wait_for_url(lambda url: "/logout/" not in url)


@pytest.mark.django_db
def test_the_sign_in_offers_passkeys(base: str) -> None:
    """Marked, for a database is made only where a test asks for one; the next is not: the server sees what is kept."""
    page = httpx.get(f"{base}/accounts/login/", headers={"Accept-Language": "id"}, timeout=WAIT_S).text
    assert "Masuk dengan kunci sandi" in page


def test_a_passkey_is_made_and_signs_in_by_itself(base: str) -> None:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=str(CHROMIUM), args=["--no-sandbox"])
        page = browser.new_context(locale="id-ID").new_page()
        page.set_default_timeout(WAIT_S * 1000)
        _virtual_key(page)
        _sign_in(page, base)
        _add_passkey(page, base)
        _sign_out(page, base)
        page.goto(f"{base}/accounts/login/")
        page.get_by_role("button", name="Masuk dengan kunci sandi").click()
        page.wait_for_url(lambda url: "/login/" not in url)
        page.goto(f"{base}/accounts/2fa/webauthn/")
        assert page.get_by_text("Laptop kantor").is_visible()

        other = browser.new_context(locale="id-ID").new_page()  # another device, without the key
        other.set_default_timeout(WAIT_S * 1000)
        _sign_in(other, base)
        assert "/2fa/authenticate/" in other.url  # the password alone is not enough any more
        browser.close()
