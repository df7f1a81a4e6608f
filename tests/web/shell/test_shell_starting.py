"""While the platform starts, people are told to wait in their language, and machines when to ask again."""

from __future__ import annotations

import asyncio
import json
from io import BytesIO
from typing import Any

import pytest
from django.core.handlers.asgi import ASGIRequest

from sigap.web.shell import starting

WORDS = {"en": ("Sigap is starting", "opens by itself"), "id": ("Sigap sedang dijalankan", "terbuka sendiri")}


def request(path: str, method: str = "GET", **headers: str) -> ASGIRequest:
    told = [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
    scope = {"type": "http", "path": path, "method": method, "headers": told, "query_string": b""}
    return ASGIRequest(scope, BytesIO())


@pytest.mark.parametrize("lang", WORDS)
def test_a_page_says_so_and_opens_by_itself(lang: str) -> None:
    answer = starting.answer(request("/c/laut/floor/", accept_language=lang, cookie="theme=dark"))
    page = answer.content.decode()
    assert (answer.status_code, answer.headers["Refresh"], answer.headers["Retry-After"]) == (503, "2", "2")
    assert all(words in page for words in WORDS[lang])
    assert f'<html lang="{lang}" data-bs-theme="dark" data-theme-chosen="dark">' in page
    assert answer.headers["Cache-Control"] == "no-store"


def test_what_was_sent_is_not_sent_again_by_itself() -> None:
    answer = starting.answer(request("/c/laut/settings/", "POST", accept_language="en"))
    assert "Refresh" not in answer.headers
    assert "send it once more" in answer.content.decode()


def test_a_theme_that_is_none_is_not_written_into_the_page() -> None:
    answer = starting.answer(request("/", cookie='theme="><script>'))
    assert b"<script>" not in answer.content


@pytest.mark.parametrize("path", ["/api/events", "/hooks/zammad/abc", "/healthz", "/readyz", "/metrics"])
def test_machines_are_told_a_problem(path: str) -> None:
    answer = starting.answer(request(path, "POST" if path.startswith(("/api", "/hooks")) else "GET"))
    told = json.loads(answer.content)
    assert (answer.status_code, answer.headers["Content-Type"]) == (503, "application/problem+json")
    assert (told["status"], told["title"], told["title_id"]) == (
        503,
        *(WORDS[one][0] for one in ("en", "id")),
    )
    assert "Refresh" not in answer.headers


@pytest.mark.parametrize(("method", "has_body"), [("GET", True), ("HEAD", False)])
def test_it_is_an_application(method: str, has_body: bool) -> None:
    sent: list[dict[str, Any]] = []

    async def send(message: dict[str, Any]) -> None:
        sent.append(message)

    odd = [(b"content-type", b"a; charset*=bogus''x"), (b"cookie", b"theme=\xff; =;")]
    scope = {"type": "http", "path": "/", "method": method, "headers": odd, "query_string": b"\xff="}
    asyncio.run(starting.application(scope, None, send))
    assert [message["type"] for message in sent] == ["http.response.start", "http.response.body"]
    headers = dict(sent[0]["headers"])
    assert sent[0]["status"] == 503
    assert bool(sent[1]["body"]) is has_body
    assert int(headers[b"content-length"]) > 500


def test_what_is_sent_is_heard_to_its_end() -> None:
    parts = [{"body": b"x" * 1000, "more_body": number < 3} for number in range(5)]
    sent: list[dict[str, Any]] = []

    async def receive() -> dict[str, Any]:
        return parts.pop(0)

    async def send(message: dict[str, Any]) -> None:
        sent.append(message)

    scope = {"type": "http", "path": "/api/events", "method": "POST", "headers": [], "query_string": b""}
    asyncio.run(starting.application(scope, receive, send))
    assert (len(parts), sent[0]["status"]) == (1, 503)
