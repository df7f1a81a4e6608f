"""What the door has to know of a tenant to judge its events, kept for a few seconds: sources, queues, agents."""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sigap.facts.events import EventType
from sigap.text import Text
from sigap.web.intake.models import Source
from sigap.web.intake.naming import AGENT, QUEUE, Name, names_in
from sigap.web.intake.vocabulary import Fault
from sigap.web.people import queries as people
from sigap.web.platform import tenancy
from sigap.web.platform.models import Tenant

KEPT_S = 3.0


@dataclass
class Known:
    """What is known of one tenant.

    Attributes:
        sources: whether each is enabled, by key.
        queues, agents: the keys that events may name; None: any.
    """

    tenant: int
    read_at: float
    sources: dict[str, bool] = field(default_factory=dict)
    queues: frozenset[str] | None = None
    agents: frozenset[str] | None = None

    def knows(self, keys: Iterable[str]) -> bool:
        """Return whether all of these sources are known, and lately."""
        return time.monotonic() - self.read_at < KEPT_S and all(key in self.sources for key in keys)

    def fault_in(self, source: str, kind: EventType, fields: Mapping[str, Any]) -> Fault | None:
        """Return what speaks against an event of `source` and of this type with these fields, or None."""
        if not self.sources.get(source, True):
            return _SWITCHED_OFF
        if self.queues is None or self.agents is None:
            return None
        here = {QUEUE: self.queues, AGENT: self.agents}
        return next(
            (_unknown(name) for name in names_in(kind, fields) if name.key not in here[name.of]), None
        )


_SWITCHED_OFF = Fault(
    "source",
    Text("This source is switched off.", "Sumber ini dimatikan."),
    Text("Switch it on on its page, under Sources.", "Hidupkan di halamannya, di bagian Sumber."),
    "switched-off",
)


def _unknown(name: Name) -> Fault:
    of, key = name.of, name.key
    word = {QUEUE: "antrean", AGENT: "agen"}[of]
    return Fault(
        ".".join(("data", *name.path)),
        Text(
            f"Nobody has defined the {of} “{key}”, and this tenant refuses what nobody has defined.",
            f"Belum ada yang mendaftarkan {word} “{key}”, dan program ini menolak yang belum didaftarkan.",
        ),
        Text(
            f"Define the {of} under People, or choose under Settings that unknown ones are made; then send again.",
            f"Daftarkan {word} di bagian Orang, atau pilih di Pengaturan agar dibuatkan; lalu kirim lagi.",
        ),
        f"unknown-{of}",
    )


_tenants: dict[int, Known] = {}


def at_hand(tenant: int, keys: Iterable[str]) -> Known | None:
    """Return what is known, without asking the database; None when it has to be asked."""
    found = _tenants.get(tenant)
    return found if found is not None and found.knows(keys) else None


def about(tenant: int, keys: Sequence[str]) -> Known:
    """Return what is known of a tenant; sources of `keys` that are new are made."""
    found = at_hand(tenant, keys)
    return found if found is not None else _read(tenant, keys)


def forget(tenant: int) -> None:
    """Ask the database again the next time."""
    _tenants.pop(tenant, None)


def _read(tenant: int, keys: Sequence[str]) -> Known:
    known = Known(tenant, time.monotonic())
    with tenancy.at(tenant):
        told = Tenant.objects.get(pk=tenant)
        known.sources = dict(Source.objects.values_list("key", "is_enabled"))
        new = [Source(key=key, name=key[:120]) for key in dict.fromkeys(keys) if key not in known.sources]
        if new:
            Source.objects.bulk_create(new, ignore_conflicts=True)
            known.sources |= {source.key: True for source in new}
        if not told.defines_unknown:
            aliases = people.aliases()
            known.queues = frozenset({*(q.key for q in people.queues()), *aliases.queues})
            known.agents = frozenset({*(a.key for a in people.agents()), *aliases.agents})
    _tenants[tenant] = known
    return known
