"""What entries of the audit log are about: `agent:12` is the agent Citra.

An entry says the kind of a thing and its key or number, and goes on saying it when the thing is gone. A domain that
keeps things registers from its `apps.py` how they are called; who reads the log asks all of them, and imports none.

    register("team", names_of(Team))
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass

from django.db.models import Q

from sigap.text import Text
from sigap.web.platform.tenancy import Tenanted

Naming = Callable[[Collection[str]], Mapping[str, Text | str]]
"""Returns, of keys or numbers, what the tenant at hand calls those that it has."""

KINDS = {
    "account": Text("account", "akun"),
    "agent": Text("agent", "agen"),
    "alert": Text("alert", "peringatan"),
    "alert-channel": Text("channel of alerts", "saluran peringatan"),
    "alert-rule": Text("rule of alerts", "aturan peringatan"),
    "contact": Text("contact", "kontak"),
    "customer": Text("customer", "pelanggan"),
    "dashboard": Text("dashboard", "dasbor"),
    "day": Text("day", "hari"),
    "delivery": Text("delivery", "pengiriman"),
    "endpoint": Text("webhook endpoint", "alamat webhook"),
    "file": Text("file", "berkas"),
    "forecast": Text("forecast", "perkiraan"),
    "hand": Text("raised hand", "angkat tangan"),
    "import": Text("import", "impor"),
    "job": Text("background job", "pekerjaan latar"),
    "message": Text("message", "pesan"),
    "note": Text("note", "catatan"),
    "queue": Text("queue", "antrean"),
    "recommendation": Text("advice", "saran"),
    "report": Text("report", "laporan"),
    "request": Text("request", "permintaan"),
    "requirement": Text("agents required", "kebutuhan agen"),
    "role": Text("role", "peran"),
    "roster": Text("roster", "jadwal"),
    "schedule": Text("report by e-mail", "laporan lewat surel"),
    "site": Text("site", "lokasi"),
    "skill": Text("skill", "keahlian"),
    "source": Text("source", "sumber"),
    "team": Text("team", "tim"),
    "tenant": Text("tenant", "program"),
    "token": Text("API token", "token API"),
    "user": Text("account", "akun"),
    "view": Text("view of the board", "tampilan papan"),
    "wall": Text("wall screen", "layar dinding"),
}
_namings: dict[str, Naming] = {}


@dataclass(frozen=True)
class Subject:
    """What an entry is about.

    Attributes:
        kind: in words.
        name: what it is called; its key or number where nothing of that name is there any more.
    """

    kind: Text
    name: Text | str


def register(kind: str, naming: Naming) -> None:
    """Have things of a kind named."""
    _namings[kind] = naming


def names_of(model: type[Tenanted], *, by: str = "", name: str = "name") -> Naming:
    """Return what names the rows of a model.

    Args:
        model: of things that tenants have.
        by: the column by which entries may tell them, beside their number; "" for none. What is the key of one and the
            number of another is not named.
        name: the column that says what they are called.
    """

    def names(keys: Collection[str]) -> dict[str, Text | str]:
        wanted = Q(pk__in=[int(key) for key in keys if is_number(key)])
        if by:
            wanted |= Q(**{f"{by}__in": keys})
        meant: dict[str, dict[int, str]] = {}
        for pk, key, called in model.objects.filter(wanted).values_list("pk", by or "pk", name):
            for one in {str(pk), str(key)}:
                meant.setdefault(one, {})[pk] = called
        return {
            key: called for key, rows in meant.items() if len(rows) == 1 for called in rows.values() if called
        }

    return names


def is_number(key: str) -> bool:
    """Return whether a key can be the number of a row."""
    return key.isascii() and key.isdigit() and len(key) < 18


def in_words(subjects: Iterable[str]) -> dict[str, Subject]:
    """Return what entries are about, for the tenant at hand; those of an unknown kind are left out."""
    keys: dict[str, list[str]] = {}
    for one in dict.fromkeys(subjects):
        kind, _, key = one.partition(":")
        if kind in KINDS and key:
            keys.setdefault(kind, []).append(key)
    found: dict[str, Subject] = {}
    for kind, some in keys.items():
        names = _namings[kind](some) if kind in _namings else {}
        found |= {f"{kind}:{key}": Subject(KINDS[kind], names.get(key, key)) for key in some}
    return found
