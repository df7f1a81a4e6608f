"""Personal data (UU 27/2022): who holds something about a person, how it is handed out, and how it is erased.

A domain that keeps personal data registers a holder from its `apps.py`; the pages ask all of them, and import none.

    register(Holder("facts", kinds={"customer"}, export=..., erase=...))

A person is an agent or a customer by the key that events carry, or an account by its id.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Literal

Kind = Literal["account", "agent", "customer"]


@dataclass(frozen=True)
class Holder:
    """What one domain holds about people, for the tenant at hand.

    Attributes:
        name: what it is called in an export.
        kinds: whom it knows.
        export: (kind, key) to everything held about that person, as values that JSON can carry.
        erase: (kind, key, pseudonym) replaces the person by the pseudonym; returns how many rows it touched. It is run
            in a transaction, and may be run again.
    """

    name: str
    kinds: frozenset[Kind]
    export: Callable[[Kind, str], Iterable[dict[str, Any]]]
    erase: Callable[[Kind, str, str], int]


_holders: list[Holder] = []


def register(holder: Holder) -> None:
    """Have a holder asked whenever a person's data are wanted or erased."""
    _holders.append(holder)


def holders(kind: Kind) -> list[Holder]:
    """Return those who may know a person of this kind."""
    return [holder for holder in _holders if kind in holder.kinds]
