"""Run the platform with its demo in a folder that goes away, as its users would, and sign in to it."""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Page

PATIENCE_S = 1200  # the first start makes a database and ninety days of history
CENTRE = "/c/nusantara/"
MANAGER, ADMINISTRATOR = "manajer@nusantara.example", "admin@nusantara.example"
MONITOR = "pemantau@nusantara.example"


@contextmanager
def platform(folder: Path) -> Iterator[str]:
    """Start the platform with its data in `folder`; yield its address when it answers, and end it afterwards."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    address = f"http://127.0.0.1:{port}"
    known = {key: value for key, value in os.environ.items() if key != "DATABASE_URL"}
    command = (sys.executable, "-m", "sigap.web", "--port", str(port), "--web", "1")
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(
            command, cwd=folder, env=known | {"SIGAP_DATA": str(folder / "var")}, stdout=log, stderr=log
        )
        try:
            _wait_until(
                lambda: MANAGER.encode() in (folder / "log").read_bytes() and _answers(f"{address}/readyz")
            )
            yield address
        finally:
            process.terminate()
            process.wait(60)


def wait_for_the_demo(browser: Browser, address: str, password: str) -> None:
    """Wait until the demo's history is whole and today is planned: only then do pages show all they can."""
    with signed_in(browser, address, ADMINISTRATOR, password) as page:
        _wait_until(lambda: _value(page, f"{address}{CENTRE}demo/", "progress") == "1.0000")
        _wait_until(lambda: "forecast" in _text(page, f"{address}{CENTRE}", "#tile-offered"))


@contextmanager
def signed_in(browser: Browser, address: str, email: str, password: str, **context: Any) -> Iterator[Page]:
    """Yield a page of a browser in which somebody is signed in."""
    opened: BrowserContext = browser.new_context(reduced_motion="reduce", **({"locale": "en-GB"} | context))
    opened.set_default_timeout(120_000)
    page = opened.new_page()
    page.goto(f"{address}/accounts/login/")
    page.fill("input[name=login]", email)
    page.fill("input[name=password]", password)
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"^(?!.*/accounts/login).*$"))
    yield page
    opened.close()


def _answers(address: str) -> bool:
    try:
        with urllib.request.urlopen(address, timeout=30) as answer:
            return bool(answer.status == 200)
    except (urllib.error.URLError, OSError):
        return False


def _value(page: Page, address: str, selector: str) -> str:
    page.goto(address)
    found = page.locator(selector)
    return (found.first.get_attribute("value") or "") if found.count() else ""


def _text(page: Page, address: str, selector: str) -> str:
    page.goto(address)
    found = page.locator(selector)
    return found.first.inner_text() if found.count() else ""


def _wait_until(is_so: Callable[[], bool]) -> None:
    until = time.monotonic() + PATIENCE_S
    while time.monotonic() < until:
        if is_so():
            return
        time.sleep(2)
    sys.exit(f"The platform was not ready within {PATIENCE_S} s.")
