"""What the operations of this domain share: the router, fields, pages of a list, one thing by its id."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import Http404
from ninja import Query, Router
from pydantic import Field

from sigap.web.platform.paging import LARGEST, LIMIT, page_of
from sigap.web.platform.problems import Problem

router = Router(tags=["people"])

PLAIN = r"^[^\x00]*$"
KEY = Field(min_length=1, max_length=80, pattern=r"^[^\x00]*\S[^\x00]*$", description="what events call it")
NAME = Field("", max_length=120, pattern=PLAIN)
REFUSED = {401: Problem, 403: Problem, 404: Problem, 422: Problem}
CURSOR = Query("", max_length=40, description="`next` of the page before")
COUNT = Query(LIMIT, ge=1, le=LARGEST)

Told = dict[str, Any]


def page(rows: Any, told: Callable[[Any], Told], cursor: str, limit: int) -> Told:
    """Return a page of rows as the API tells them."""
    found, following = page_of(rows, cursor=cursor, limit=limit)
    return {"items": [told(row) for row in found], "next": following}


def one(model: Any, id: int) -> Any:
    """Return a row of the tenant at hand, or answer that there is none."""
    found = model.objects.filter(pk=id).first() if 0 < id < 2**63 else None
    if found is None:
        raise Http404
    return found
