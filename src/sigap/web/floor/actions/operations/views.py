"""Views of the board by a name: one's own, and those that others share."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import parse_qsl

from django.db import transaction

from sigap.text import Text
from sigap.web.floor.actions.models import SavedView
from sigap.web.floor.actions.whom import ActionError, words
from sigap.web.people.access import Access
from sigap.web.people.queries.members import name_of
from sigap.web.platform import audit

FILTERS = ("q", "team", "site", "skill", "queue", "state", "over", "sort", "density", "queues")
"""What an address of the board may say: see `static/floor/filter.js`."""
LONGEST_NAME, LONGEST_FILTER, MOST = 60, 300, 50


def filters_in(query: str) -> dict[str, str]:
    """Return the filters that the query of an address asks for."""
    try:
        told = parse_qsl(query.removeprefix("?"), max_num_fields=30)
    except ValueError:
        return {}
    return {name: value for name, value in told if name in FILTERS and value}


@transaction.atomic
def save_view(*, by: Access, name: str, filters: Mapping[str, str], is_shared: bool = False) -> SavedView:
    """Keep a view by a name; one's own view of that name is replaced.

    Raises:
        ActionError: no name, a filter that the board does not know, or too many views.
    """
    told = words(name, longest=LONGEST_NAME, field="name")
    wrong = [
        key
        for key, value in filters.items()
        if key not in FILTERS or len(value) > LONGEST_FILTER or "\x00" in value
    ]
    if wrong:
        what = Text("The board does not know this filter.", "Papan tidak mengenal saringan ini.")
        raise ActionError(what, where=wrong[0][:40])
    mine = SavedView.objects.filter(owner=by.actor)
    if mine.exclude(name=told).count() >= MOST:
        what = Text(f"There are {MOST} views already.", f"Sudah ada {MOST} tampilan.")
        raise ActionError(what, where="name", remedy=Text("Remove one first.", "Hapus salah satu dahulu."))
    values = {"filters": dict(filters), "is_shared": is_shared, "owner_name": name_of(by.actor)[:120]}
    made, _ = SavedView.objects.update_or_create(owner=by.actor, name=told, defaults=values)
    audit.record(
        actor=by.actor,
        action="floor.view.saved",
        tenant=by.tenant.id,
        subject=f"view:{made.pk}",
        name=told,
        is_shared=is_shared,
    )
    return made


@transaction.atomic
def remove_view(*, by: Access, view: SavedView) -> None:
    """Remove a view of one's own.

    Raises:
        ActionError: it is another's.
    """
    if view.owner != by.actor:
        raise ActionError(Text("This view is another's.", "Tampilan ini milik orang lain."), where="view")
    audit.record(
        actor=by.actor,
        action="floor.view.removed",
        tenant=by.tenant.id,
        subject=f"view:{view.pk}",
        name=view.name,
    )
    view.delete()
