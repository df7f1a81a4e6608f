"""What is answered to a delivery of events: the receipt, or a problem (RFC 9457)."""

from __future__ import annotations

from typing import Any

from ninja import Schema

from sigap.errors import SigapError
from sigap.text import Text
from sigap.web.intake.receipt import Receipt, Refusal
from sigap.web.platform.log import LogUnavailableError
from sigap.web.platform.problems import Problem


class RefusalOut(Schema):
    """One event that was not taken."""

    index: int
    id: str
    field: str
    kind: str
    what: str
    what_id: str
    remedy: str
    remedy_id: str


class ReceiptOut(Schema):
    """What became of a delivery: every event that is in neither list was accepted, and is durable."""

    accepted: int
    repeated: list[int]
    refused: list[RefusalOut]


def of_receipt(receipt: Receipt) -> tuple[int, dict[str, Any]]:
    """Return status and body: 200 when something was taken, 422 when all was refused."""
    refused = [_refusal(one) for one in receipt.refused]
    if refused and not receipt.accepted and not receipt.repeated:
        what = Text("No event was taken.", "Tidak ada kejadian yang diambil.")
        remedy = Text(
            "Each of `errors` says what to do.", "Setiap `errors` menyebutkan yang harus dilakukan."
        )
        return problem(422, what, remedy=remedy, errors=refused)
    return 200, {
        "accepted": receipt.accepted,
        "repeated": list(receipt.repeated_at),
        "refused": refused,
    }


def _refusal(one: Refusal) -> dict[str, Any]:
    return {
        "index": one.index,
        "id": one.id,
        "field": one.field,
        "kind": one.kind,
        "what": one.what.en,
        "what_id": one.what.id,
        "remedy": one.remedy.en,
        "remedy_id": one.remedy.id,
    }


def problem(
    status: int, what: Text, *, where: str = "", remedy: Text | None = None, errors: Any = ()
) -> tuple[int, dict[str, Any]]:
    """Return status and body of a problem."""
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
    return status, body.dict()


def problem_of(error: SigapError) -> tuple[int, dict[str, Any]]:
    """Return status and body of an anticipated error; it may name its status."""
    return problem(getattr(error, "status", 422), error.what, where=error.where, remedy=error.remedy)


def unavailable(error: LogUnavailableError) -> tuple[int, dict[str, Any], dict[str, str]]:
    """Return status, body and headers of "try again"."""
    return *problem(503, error.what, remedy=error.remedy), {"retry-after": str(error.RETRY_AFTER_S)}


def unknown_token() -> tuple[int, dict[str, Any]]:
    """Return status and body of a token that is none."""
    return problem(
        401,
        Text(
            "The token is missing, unknown, revoked or expired.",
            "Token tidak ada, tidak dikenal, dicabut, atau kedaluwarsa.",
        ),
        remedy=Text(
            "Send `Authorization: Bearer <token>` with a token made under Settings.",
            "Kirim `Authorization: Bearer <token>` dengan token dari Pengaturan.",
        ),
    )
