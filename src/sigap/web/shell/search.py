"""What the command palette finds beside pages: queues, agents, saved reports. Domains register who finds them.

def queues(access, words, limit):                       # called with the tenant at hand
    if not access.may(Right.SEE_PEOPLE): return
    for queue in Queue.objects.filter(name__icontains=words)[:limit]:
        yield Hit(queue.name, reverse("people:queue", args=[access.tenant.slug, queue.id]), icon="stack-2")

search.register(Text("Queues", "Antrean"), queues)      # in apps.py, ready()
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import islice
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse

from sigap.text import Text
from sigap.web.shell.words import language

LIMIT = 6
SHORTEST = 2


@dataclass(frozen=True)
class Hit:
    """One thing that was found."""

    name: str
    href: str
    icon: str = "point"
    note: Text | str = ""


Finder = Callable[[Any, str, int], Iterable[Hit]]

_finders: list[tuple[Text, Finder]] = []


def register(kind: Text, finder: Finder) -> None:
    """Have the palette ask `finder(access, words, limit)` too; what it finds stands under `kind`."""
    _finders.append((kind, finder))


def find(request: HttpRequest) -> HttpResponse:
    """Answer the palette: what is found in the tenant at hand, by kind. Wired with its right in `sigap.web.urls`."""
    words = request.GET.get("q", "").strip()[:100]
    groups = (
        [_group(kind, finder, request.access, words) for kind, finder in _finders]
        if len(words) >= SHORTEST
        else []
    )
    return JsonResponse({"groups": [group for group in groups if group["hits"]]})


def _group(kind: Text, finder: Finder, access: Any, words: str) -> dict[str, Any]:
    found = islice(finder(access, words, LIMIT), LIMIT)
    return {
        "name": kind.to(language()),
        "hits": [
            {"name": hit.name, "href": hit.href, "icon": hit.icon, "note": _said(hit.note)} for hit in found
        ],
    }


def _said(text: Text | str) -> str:
    return text.to(language()) if isinstance(text, Text) else text
