"""The addresses that other systems call. Signatures stand in place of sessions and rights."""

from __future__ import annotations

from django.conf import settings
from django.db import Error
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.request import RawPostDataException
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from sigap.text import Text
from sigap.web.intake.connectors.anatomy import Incoming, RefusedError
from sigap.web.intake.hooks import delivering
from sigap.web.intake.secrets import SecretError
from sigap.web.platform.log import LogUnavailableError
from sigap.web.platform.problems import problem
from sigap.web.shell.views import open_to_all


@open_to_all
@csrf_exempt
@require_POST
def hook(request: HttpRequest, connector: str, public_id: str) -> HttpResponse:
    """Take in what a system delivers."""
    try:
        at = delivering.connection_at(connector, public_id)
        receipt = delivering.deliver(at, _incoming(request))
    except RefusedError as refused:
        return problem(refused.status, refused.what, remedy=refused.remedy)
    except (Error, LogUnavailableError, SecretError):
        return _later()
    return JsonResponse(
        {
            "accepted": receipt.accepted,
            "repeated": receipt.repeated,
            "refused": [
                {"id": one.id, "field": one.field, "title": one.what.en, "title_id": one.what.id}
                for one in receipt.refused
            ],
        }
    )


def _incoming(request: HttpRequest) -> Incoming:
    """Return the request, no more of it read than may be."""
    try:
        body = request.read(delivering.BODY_BYTES + 1)
    except (OSError, RawPostDataException):
        body = b""
    path = request.get_full_path()
    return Incoming(
        addresses=(f"{settings.PUBLIC_URL}{path}", request.build_absolute_uri()),
        headers={name.lower(): value for name, value in request.headers.items()},
        query=request.GET.dict(),
        body=body,
        received_ms=round(timezone.now().timestamp() * 1000),
    )


def _later() -> HttpResponse:
    """Return the answer while we are at fault. Retry-After: senders that can, send again."""
    what = Text("Nothing can be taken in just now.", "Saat ini kiriman belum dapat diterima.")
    remedy = Text("Send the same request again later.", "Kirim lagi permintaan yang sama nanti.")
    answer = problem(503, what, remedy=remedy)
    answer["Retry-After"] = "30"
    return answer
