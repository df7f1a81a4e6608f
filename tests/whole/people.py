"""What a person at a browser does, in words."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from playwright.sync_api import Browser, Page, Response

from whole.running import PASSWORD, Running

PHONE = {"width": 390, "height": 844}
DESKTOP = {"width": 1440, "height": 900}


@dataclass
class Person:
    """Someone at a browser, and everything the browser complained of."""

    page: Page
    base: str
    complaints: list[str]

    def opens(self, path: str) -> Response:
        """Go to a path."""
        answer = self.page.goto(self.base + path)
        assert answer is not None
        return answer

    def signs_in(self, email: str, password: str = PASSWORD) -> None:
        """Fill in the sign-in page by the keyboard."""
        self.opens("/accounts/login/")
        self.page.fill("input[name=login]", email)
        self.page.fill("input[name=password]", password)
        with self.page.expect_navigation():  # else the next page asked for would overtake the answer
            self.page.keyboard.press("Enter")

    def overflows(self) -> bool:
        """Return whether the page is wider than the window."""
        return bool(self.page.evaluate("document.documentElement.scrollWidth > window.innerWidth + 1"))


@contextmanager
def person(
    browser: Browser,
    platform: Running,
    *,
    email: str = "",
    language: str = "en",
    theme: str = "light",
    size: dict[str, int] = DESKTOP,
) -> Iterator[Person]:
    """Have someone sit down at a browser of their own, signed in when `email` says who."""
    context = browser.new_context(
        viewport=size,  # type: ignore[arg-type]
        locale="id-ID" if language == "id" else "en-US",
        color_scheme=theme,  # type: ignore[arg-type]
        accept_downloads=True,
    )
    page = context.new_page()
    someone = Person(page, platform.base, [])
    page.on("pageerror", lambda error: someone.complaints.append(str(error)))
    page.on("console", lambda m: someone.complaints.append(m.text) if m.type == "error" else None)
    if email:
        someone.signs_in(email)
    yield someone
    context.close()
