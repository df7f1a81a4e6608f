"""Errors of the API, told as RFC 9457 problems: what was wrong, where, and what to do, in both languages."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.http.request import RawPostDataException
from ninja import NinjaAPI, Schema
from ninja.errors import AuthenticationError, HttpError, ValidationError

from sigap.errors import SigapError
from sigap.text import Text

FOR_MACHINES = ("/api/", "/hooks/", "/healthz", "/readyz", "/metrics")
"""Beginnings of the paths whose answers no person reads."""


class Problem(Schema):
    """The body of every answer that is no success."""

    type: str = "about:blank"
    title: str
    title_id: str
    status: int
    where: str = ""
    remedy: str = ""
    remedy_id: str = ""
    errors: list[dict[str, Any]] = []


def problem(
    status: int, what: Text, *, where: str = "", remedy: Text | None = None, errors: Any = ()
) -> HttpResponse:
    """Return an answer that tells of a problem."""
    told = remedy or Text("", "")
    body = Problem(
        title=what.en,
        title_id=what.id,
        status=status,
        where=where,
        remedy=told.en,
        remedy_id=told.id,
        errors=list(errors),
    )
    return JsonResponse(body.dict(), status=status, content_type="application/problem+json")


def answer_problems(api: NinjaAPI) -> None:
    """Have `api` answer everything anticipated as a problem."""

    @api.exception_handler(SigapError)
    def _mendable(request: HttpRequest, error: SigapError) -> HttpResponse:
        status = getattr(error, "status", 422)  # it may name its status
        return problem(status, error.what, where=error.where, remedy=error.remedy)

    @api.exception_handler(ValidationError)
    def _malformed(request: HttpRequest, error: ValidationError) -> HttpResponse:
        what = Text("The request is not as described.", "Permintaan tidak sesuai uraian.")
        return problem(422, what, errors=error.errors)

    @api.exception_handler(HttpError)
    def _unreadable(request: HttpRequest, error: HttpError) -> HttpResponse:
        what = Text("The request cannot be read.", "Permintaan tidak dapat dibaca.")
        remedy = Text("Send well-formed JSON in UTF-8.", "Kirim JSON yang benar dalam UTF-8.")
        return problem(error.status_code, what, remedy=remedy)

    @api.exception_handler(RawPostDataException)
    def _form(request: HttpRequest, error: RawPostDataException) -> HttpResponse:
        return _unreadable(request, HttpError(400, str(error)))  # a form, read as one, where JSON is wanted

    @api.exception_handler(AuthenticationError)
    def _unknown(request: HttpRequest, error: AuthenticationError) -> HttpResponse:
        what = Text(
            "The token is missing, unknown, revoked or expired.",
            "Token tidak ada, tidak dikenal, dicabut, atau kedaluwarsa.",
        )
        remedy = Text(
            "Send `Authorization: Bearer <token>` with a token made under Settings.",
            "Kirim `Authorization: Bearer <token>` dengan token dari Pengaturan.",
        )
        return problem(401, what, remedy=remedy)

    @api.exception_handler(PermissionDenied)
    def _forbidden(request: HttpRequest, error: PermissionDenied) -> HttpResponse:
        what = Text(str(error) or "Not allowed.", "Tidak diizinkan.")
        return problem(403, what)

    @api.exception_handler(Http404)
    def _absent(request: HttpRequest, error: Http404) -> HttpResponse:
        return problem(404, Text("There is no such thing.", "Tidak ada."))
