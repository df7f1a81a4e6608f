"""`Idempotency-Key`: who repeats a request to the API with the same key gets the first answer; nothing is done twice.

After draft-ietf-httpapi-idempotency-key-header. Answers are kept for a day, sealed, since one may hold a new token.
Only an answer that says that something was done is kept; after a refusal the key is free again.
"""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
import json
from collections.abc import Callable
from typing import Any

from asgiref.sync import iscoroutinefunction, sync_to_async
from django.core.exceptions import RequestDataTooBig
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.decorators import sync_and_async_middleware

from sigap.text import Text
from sigap.web.platform.models import KeptAnswer
from sigap.web.platform.problems import problem
from sigap.web.platform.sealing import seal, unseal
from sigap.web.platform.uploads import LARGEST_BYTES

KEPT_FOR = dt.timedelta(hours=24)
HEADER = "Idempotency-Key"
REPEATED = "Idempotent-Replayed"
LARGEST = 1024 * 1024  # of an answer that is kept, and of what a form may hold beside a file
_METHODS = ("POST", "PATCH", "PUT", "DELETE")


@sync_and_async_middleware
def idempotent(get_response: Callable[[HttpRequest], Any]) -> Callable[[HttpRequest], Any]:
    """Return a middleware that answers repeats."""
    if iscoroutinefunction(get_response):

        async def answer_soon(request: HttpRequest) -> HttpResponse:
            if not _applies(request):
                return await get_response(request)
            kept = await sync_to_async(_begin)(request)
            if isinstance(kept, HttpResponse):
                return kept
            response = await get_response(request)
            await sync_to_async(_end)(kept, response)
            return response

        return answer_soon

    def answer(request: HttpRequest) -> HttpResponse:
        if not _applies(request):
            return get_response(request)
        kept = _begin(request)
        if isinstance(kept, HttpResponse):
            return kept
        response = get_response(request)
        _end(kept, response)
        return response

    return answer


def clean_up(now: dt.datetime) -> int:
    """Forget answers after a day; return how many."""
    gone, _ = KeptAnswer.objects.filter(at__lt=now - KEPT_FOR).delete()
    return int(gone)


def _applies(request: HttpRequest) -> bool:
    return (
        request.method in _METHODS
        and request.path.startswith("/api/")
        and HEADER in request.headers
        and "Authorization" in request.headers
    )


def _begin(request: HttpRequest) -> int | HttpResponse:
    """Return the row that will keep the answer, or the answer that there is already."""
    key = request.headers[HEADER]
    if not (0 < len(key) <= 255 and key.isascii() and key.isprintable()):
        what = Text("The key must be 1 to 255 visible ASCII characters.", "Kunci harus 1–255 karakter ASCII.")
        return problem(422, what, where=HEADER)
    try:
        body = _digest(request)
    except RequestDataTooBig:
        what = Text("The body is too large.", "Isi permintaan terlalu besar.")
        return problem(413, what, remedy=Text("Send less at once.", "Kirim lebih sedikit sekaligus."))
    caller = _caller(request)
    KeptAnswer.objects.filter(caller=caller, key=key, at__lt=timezone.now() - KEPT_FOR).delete()
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO platform_keptanswer (caller, key, request, content_type, body) VALUES (%s, %s, %s, '', '') "
            "ON CONFLICT (caller, key) DO NOTHING RETURNING id",
            [caller, key, body],
        )
        row = cursor.fetchone()
    return int(row[0]) if row else _repeated(caller, key, body)


def _digest(request: HttpRequest) -> str:
    """Return a digest of what is sent. Of a form with files its parts count: a repeat sets other bounds between them.

    Raises:
        RequestDataTooBig: it is more than is taken.
    """
    if request.method != "POST" or request.content_type != "multipart/form-data":
        return hashlib.sha256(request.body).hexdigest()
    told = request.headers.get("Content-Length", "")
    if told.isdecimal() and int(told) > LARGEST_BYTES + LARGEST:  # known before any of it is looked at
        raise RequestDataTooBig
    return _digest_of_parts(request)


def _digest_of_parts(request: HttpRequest) -> str:
    digest = hashlib.sha256(json.dumps(sorted(request.POST.lists())).encode())
    for field, files in sorted(request.FILES.lists()):
        for file in files:
            digest.update(json.dumps([field, file.name, file.size]).encode())
            for chunk in file.chunks():
                digest.update(chunk)
            file.seek(0)  # who answers reads it from its beginning
    return digest.hexdigest()


def _caller(request: HttpRequest) -> str:
    """Return who asks for what, as a digest: the same key of another token, or at another address, is another key."""
    told = f"{request.headers['Authorization']}\n{request.method}\n{request.get_full_path()}"
    return hashlib.sha256(told.encode()).hexdigest()


def _repeated(caller: str, key: str, body: str) -> HttpResponse:
    kept = KeptAnswer.objects.filter(caller=caller, key=key).first()
    if kept is not None and kept.request != body:
        return problem(
            422,
            Text("This key was used for another request.", "Kunci ini sudah dipakai untuk permintaan lain."),
            where=HEADER,
            remedy=Text(
                "Use a new key for every new request.", "Pakai kunci baru untuk setiap permintaan baru."
            ),
        )
    if kept is None or kept.status is None:
        return problem(
            409,
            Text(
                "The first request with this key is being worked on, or was cut off.",
                "Permintaan pertama dengan kunci ini sedang dikerjakan, atau terputus.",
            ),
            where=HEADER,
            remedy=Text(
                "Ask again in a moment; if it stays so, look whether it was done, and use a new key.",
                "Coba lagi sebentar; jika tetap begini, periksa apakah sudah terjadi, lalu pakai kunci baru.",
            ),
        )
    content = base64.b64decode(unseal(bytes(kept.body).decode())) if kept.body else b""
    again = HttpResponse(content, status=kept.status, content_type=kept.content_type or None)
    again[REPEATED] = "true"
    return again


def _end(kept: int, response: HttpResponse) -> None:
    row = KeptAnswer.objects.filter(pk=kept)
    if response.status_code >= 400 or response.streaming or len(response.content) > LARGEST:
        row.delete()
        return
    sealed = seal(base64.b64encode(response.content).decode()).encode() if response.content else b""
    content_type = response.get("Content-Type", "")
    row.update(status=response.status_code, content_type=content_type, body=sealed)
