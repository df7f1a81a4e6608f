"""Lists of the API a page at a time, by a cursor that stays right while rows are added."""

from __future__ import annotations

from base64 import urlsafe_b64decode, urlsafe_b64encode
from typing import Any

from django.db.models import QuerySet

from sigap.errors import SigapError
from sigap.text import Text

LIMIT = 100
LARGEST = 1000


class CursorError(SigapError):
    """A cursor that was not given out here."""


def page_of(rows: QuerySet[Any], *, cursor: str = "", limit: int = LIMIT) -> tuple[list[Any], str | None]:
    """Return the newest `limit` rows before the cursor, and the next cursor, None at the end.

    Raises:
        CursorError: the cursor was not given out here.
    """
    asked = max(1, min(limit, LARGEST))
    if cursor:
        rows = rows.filter(pk__lt=_read(cursor))
    found = list(rows.order_by("-pk")[: asked + 1])
    more = len(found) > asked
    return found[:asked], _written(found[asked - 1].pk) if more else None


def _written(key: int) -> str:
    return urlsafe_b64encode(str(key).encode()).decode().rstrip("=")


def _read(cursor: str) -> int:
    try:
        return int(urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode())
    except ValueError:
        what = Text("This cursor was not given out here.", "Kursor ini tidak diberikan di sini.")
        remedy = Text("Ask for the first page without one.", "Minta halaman pertama tanpa kursor.")
        raise CursorError(what, where="cursor", remedy=remedy) from None
