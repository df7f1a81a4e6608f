"""Lists of a page: searched, filtered, sorted and cut as the address says."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet
from django.http import HttpRequest

SIZE = 50
LARGEST = 200


@dataclass(frozen=True)
class Listing:
    """What is shown of a list.

    Attributes:
        rows: those of this page.
        total: how many fit the search and the filters.
        next: the cursor of the next page; empty at the end.
        size: how many on a page.
        is_filtered: whether something was searched or filtered for.
    """

    rows: list[Any]
    total: int
    next: str
    size: int
    is_filtered: bool


def listed(
    request: HttpRequest,
    rows: QuerySet[Any],
    *,
    search: tuple[str, ...] = (),
    filters: Mapping[str, str] | None = None,
    sorts: tuple[str, ...] = (),
) -> Listing:
    """Return the page of a list that the address asks for.

    Args:
        rows: everything, in the order that holds where none is asked for.
        search: columns in which `q` is looked for.
        filters: parameter to the column that it has to equal.
        sorts: columns by which one may sort: `?sort=name` or `?sort=-name`.
    """
    asked = request.GET
    words = asked.get("q", "").strip()[:100].replace("\x00", "")
    for word in words.split():
        anywhere = Q()
        for column in search:
            anywhere |= Q(**{f"{column}__icontains": word})
        rows = rows.filter(anywhere)
    chosen = {c: asked[p].replace("\x00", "") for p, c in (filters or {}).items() if asked.get(p)}
    rows = rows.filter(**chosen)
    if asked.get("sort", "").removeprefix("-") in sorts:
        rows = rows.order_by(asked["sort"], "pk")
    size = min(_number(asked.get("size"), SIZE), LARGEST)
    first = _number(asked.get("cursor"), 0)
    found = list(rows[first : first + size + 1])
    following = str(first + size) if len(found) > size else ""
    return Listing(found[:size], rows.count(), following, size, bool(words or chosen))


def _number(told: str | None, otherwise: int) -> int:
    return (
        int(told) if told and told.isascii() and told.isdigit() and len(told) < 8 and int(told) else otherwise
    )
