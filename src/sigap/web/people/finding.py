"""What the command palette finds of people and places: by name, or by what events call it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db.models import Q
from django.urls import reverse

from sigap.text import Text
from sigap.web.people.models import Agent, Queue, Team
from sigap.web.people.rights import Right
from sigap.web.shell import search
from sigap.web.shell.search import Finder, Hit


def finder_of(model: Any, page: str, icon: str) -> Finder:
    """Return what finds rows of `model` in the tenant at hand, for those who may see them."""

    def find(access: Any, words: str, limit: int) -> Iterator[Hit]:
        if not access.may(Right.SEE_PEOPLE):
            return
        for row in model.objects.filter(Q(name__icontains=words) | Q(key__icontains=words)).order_by("name")[
            :limit
        ]:
            note = row.key if row.key != row.name else ""
            yield Hit(row.name or row.key, reverse(page, args=[access.tenant.slug, row.pk]), icon, note)

    return find


def register() -> None:
    """Have the palette ask here."""
    search.register(Text("Queues", "Antrean"), finder_of(Queue, "people:queues_one", "stack-2"))
    search.register(Text("Agents", "Agen"), finder_of(Agent, "people:agents_one", "headset"))
    search.register(Text("Teams", "Tim"), finder_of(Team, "people:teams_one", "users-group"))
