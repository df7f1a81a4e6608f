"""What is answered while the platform starts: to wait a few seconds. With no database and no template.

Django's templates come with all that any page needs, which is what takes these seconds.
"""

from __future__ import annotations

from io import BytesIO
from typing import Any

from django.core.handlers.asgi import ASGIRequest
from django.http import HttpResponse
from django.utils.translation import get_language_from_request

from sigap.text import Language, Text
from sigap.web.platform.problems import FOR_MACHINES, problem
from sigap.web.platform.static import VersionedStatic

OPENS_AFTER_S = 2
HEARD_BYTES = 32 * 1024 * 1024  # of what is sent, before it is answered
WHAT = Text("Sigap is starting", "Sigap sedang dijalankan")
AGAIN = Text("Ask again in a few seconds.", "Coba lagi beberapa detik lagi.")
SOON = Text(
    "It takes a few seconds, and nothing is lost. Then this page opens by itself.",
    "Beberapa detik saja, dan tidak ada yang hilang. Setelah itu halaman ini terbuka sendiri.",
)
UNSENT = Text(
    "Nothing was changed. Go back in a few seconds and send it once more.",
    "Tidak ada yang berubah. Kembali beberapa detik lagi dan kirim ulang.",
)
PAGE = """<!doctype html>
<html lang="{lang}" data-bs-theme="{theme}" data-theme-chosen="{chosen}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>{what} · Sigap</title>
<link rel="icon" href="{mark}" type="image/svg+xml">
<script src="{script}"></script>
<link rel="stylesheet" href="{tabler}">
<link rel="stylesheet" href="{style}">
</head>
<body class="centred">
<header class="centred-top">
<span class="side-mark"><img src="{mark}" alt="" width="22" height="22"><span>Sigap</span></span>
</header>
<main id="main" class="centred-main">
<div class="centred-card error-card" role="status">
<h1>{what}</h1>
<p>{remedy}</p>
</div>
</main>
</body>
</html>
"""


async def application(scope: dict[str, Any], receive: Any, send: Any) -> None:
    """Answer any request with 503, in the reader's language; what was sent is heard to its end and forgotten."""
    heard, more = 0, scope["method"] not in ("GET", "HEAD")
    while more and heard < HEARD_BYTES:  # who still sends hears nothing
        message = await receive()
        heard += len(message.get("body", b""))
        more = message.get("more_body", False)
    kept = [(name, value) for name, value in scope["headers"] if name in (b"accept-language", b"cookie")]
    response = answer(ASGIRequest({**scope, "headers": kept, "query_string": b""}, BytesIO()))
    headers = [(name.lower().encode(), value.encode()) for name, value in response.items()]
    await send({"type": "http.response.start", "status": response.status_code, "headers": headers})
    body = b"" if scope["method"] == "HEAD" else response.content
    await send({"type": "http.response.body", "body": body})


def answer(request: ASGIRequest) -> HttpResponse:
    """Return a page that opens by itself when it can, unless something was sent; for machines a problem."""
    if request.path.startswith(FOR_MACHINES):
        response = problem(503, WHAT, remedy=AGAIN)
    else:
        remedy = SOON if request.method in ("GET", "HEAD") else UNSENT
        response = HttpResponse(_page(request, remedy), status=503)
        if remedy is SOON:
            response.headers["Refresh"] = str(OPENS_AFTER_S)
    response.headers["Retry-After"] = str(OPENS_AFTER_S)
    response.headers["Cache-Control"] = "no-store"
    response.headers["Content-Length"] = str(len(response.content))
    return response


def _page(request: ASGIRequest, remedy: Text) -> str:
    lang: Language = "en" if get_language_from_request(request).startswith("en") else "id"
    told = request.COOKIES.get("theme", "")
    theme = told if told in ("light", "dark") else ""
    asset = VersionedStatic().url
    return PAGE.format(
        lang=lang,
        theme=theme or "light",
        chosen=theme,
        what=WHAT.to(lang),
        remedy=remedy.to(lang),
        mark=asset("shell/mark.svg"),
        script=asset("shell/theme.js"),
        tabler=asset("shell/vendor/tabler/tabler.min.css"),
        style=asset("shell/shell.css"),
    )
