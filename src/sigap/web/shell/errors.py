"""What is shown when something cannot be: what is wrong and what to do, in the reader's language, with no database."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.template.loader import render_to_string
from django.utils import translation

from sigap.errors import SigapError
from sigap.text import Text
from sigap.web.platform.disks import is_disk_full
from sigap.web.platform.problems import FOR_MACHINES, problem


@dataclass(frozen=True)
class Told:
    """An answer that is no page."""

    status: int
    what: Text
    remedy: Text
    is_worth_another_try: bool = False


MALFORMED = Told(
    400,
    Text("This request could not be understood", "Permintaan ini tidak dapat dipahami"),
    Text(
        "Go back and try once more. If you followed a link, it may have been cut short.",
        "Kembali dan coba sekali lagi. Bila Anda mengikuti tautan, mungkin tautannya terpotong.",
    ),
)
FORBIDDEN = Told(
    403,
    Text("You may not see this page", "Anda tidak berhak melihat halaman ini"),
    Text(
        "Your role does not include it. Ask an administrator of this programme if you need it.",
        "Peran Anda tidak mencakupnya. Bila perlu, mintalah kepada administrator program ini.",
    ),
)
STALE_FORM = Told(
    403,
    Text("This form has grown old", "Formulir ini sudah kedaluwarsa"),
    Text(
        "Nothing was changed. Open the page again and send the form once more; cookies have to be allowed.",
        "Tidak ada yang berubah. Buka lagi halamannya dan kirim ulang formulir; kuki harus diizinkan.",
    ),
)
ABSENT = Told(
    404,
    Text("There is nothing here", "Tidak ada apa-apa di sini"),
    Text(
        "The address may be mistyped, the thing removed, or it belongs to a programme you are not a member of.",
        "Alamatnya mungkin salah ketik, isinya sudah dihapus, atau milik program yang bukan program Anda.",
    ),
)
NOT_SO = Told(
    405,
    Text("This address cannot be opened like that", "Alamat ini tidak dapat dibuka dengan cara itu"),
    Text(
        "It takes what a form sends, and nothing was changed. Go back and use the button on the page.",
        "Alamat ini menerima kiriman formulir, dan tidak ada yang berubah. Kembali dan pakai tombol di halamannya.",
    ),
)
BROKEN = Told(
    500,
    Text("Something went wrong on our side", "Terjadi kesalahan di pihak kami"),
    Text(
        "It was written into the log. Try again; if it stays, tell an administrator the time and this address.",
        "Kejadiannya tercatat. Coba lagi; bila tetap begitu, sampaikan waktu dan alamat ini kepada administrator.",
    ),
    is_worth_another_try=True,
)
AWAY = Told(
    503,
    Text("The database cannot be reached", "Basis data tidak dapat dihubungi"),
    Text(
        "Nothing is lost: what was acknowledged is kept. Try again in a few seconds; the log tells more.",
        "Tidak ada yang hilang: yang sudah diterima tetap tersimpan. Coba lagi sebentar lagi; rinciannya di log.",
    ),
    is_worth_another_try=True,
)
FULL = Told(
    507,
    Text("The disk is full", "Disk penuh"),
    Text(
        "What was sent now is not kept; what was acknowledged before is. Who runs this installation has to make room, "
        "on the disk of the database and on that of SIGAP_DATA. Then try again.",
        "Yang baru saja dikirim tidak tersimpan; yang sudah diterima sebelumnya tetap ada. Pengelola instalasi perlu "
        "mengosongkan ruang, di disk basis data dan di disk SIGAP_DATA. Setelah itu coba lagi.",
    ),
    is_worth_another_try=True,
)


def told(request: HttpRequest, what: Told, detail: str = "") -> HttpResponse:
    """Return an answer: a page for people, a problem for machines."""
    if request.path.startswith(FOR_MACHINES):
        response = problem(what.status, what.what, remedy=what.remedy)
    else:
        response = _page(request, what, detail)
    if what.status == 503:
        response.headers["Retry-After"] = "5"
    return response


def _page(request: HttpRequest, what: Told, detail: str) -> HttpResponse:
    lang = translation.get_language_from_request(request)
    theme = request.COOKIES.get("theme", "")
    context: dict[str, Any] = {
        "status": what.status,
        "what": what.what,
        "remedy": what.remedy,
        "detail": detail,
        "again": request.get_full_path() if what.is_worth_another_try and request.method == "GET" else "",
        "lang": "en" if lang.startswith("en") else "id",
        "theme": theme if theme in ("light", "dark") else "",
    }
    with translation.override(context["lang"]):
        return HttpResponse(render_to_string("shell/error.html", context), status=what.status)


def malformed(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer 400."""
    return told(request, MALFORMED)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer 403."""
    return told(request, FORBIDDEN)


def stale_form(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Answer a form without a valid token."""
    return told(request, STALE_FORM)


def absent(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer 404."""
    return told(request, ABSENT)


def broken(request: HttpRequest) -> HttpResponse:
    """Answer 500; 507 where a disk is full, 503 where what the platform needs could not be reached."""
    error = sys.exc_info()[1]
    if isinstance(error, SigapError) and error.remedy and getattr(error, "status", 500) == 503:
        return told(request, Told(503, error.what, error.remedy, is_worth_another_try=True))
    if is_disk_full(error):
        return told(request, FULL)
    return told(request, AWAY if is_database_away(error) else BROKEN)


def is_database_away(error: BaseException | None) -> bool:
    """Return whether an error says that the database cannot be reached."""
    while error is not None:
        if isinstance(error, OperationalError | InterfaceError) or type(error).__name__ == "PoolTimeout":
            return True
        error = error.__cause__ or error.__context__
    return False


def in_words(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Return a middleware that says in words what an empty answer means: an address that is not asked like that."""

    def answer(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if not isinstance(response, HttpResponseNotAllowed) or response.content:
            return response
        page = told(request, NOT_SO)
        page.headers["Allow"] = response.headers["Allow"]
        return page

    return answer
