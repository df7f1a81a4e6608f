"""What a scenario's TOML file tells, key by key; `sigap.told` reads, this says of what kind the refusals are."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sigap import told
from sigap.simulation.errors import ScenarioError
from sigap.text import Text


class Told(told.Told):
    """One table of a scenario's file."""

    error = ScenarioError


def refusal(where: str, en: str, id: str, remedy: Text | None = None) -> ScenarioError:
    """Return what is to be raised about a place in a file."""
    return ScenarioError(Text(en, id), where=where, remedy=remedy)


def unknown(where: str, name: Any, known: Sequence[str], kind: Text) -> ScenarioError:
    """Return what is to be raised about a name that nothing has."""
    return refusal(where, *told.unknown_name(name, known, kind))


QUEUE = Text("queue", "antrean")
GROUP = Text("group", "grup")
