"""A move in one line of words: `lend agents=3 from=chat to=voice starts=10:00 ends=11:00`."""

from __future__ import annotations

import shlex
from typing import Any

from sigap.simulation.moves import WhatIf
from sigap.simulation.scenario_file import ScenarioFile
from sigap.simulation.scenario_file.moves import KINDS, Names, move_of
from sigap.simulation.scenario_file.told import Told, refusal
from sigap.text import Text


def move_in_words(text: str, told: ScenarioFile, *, where: str = "") -> WhatIf:
    """Return the what-if of one move, called by its words.

    Args:
        text: the kind of move, then key=value as a TOML file has them; values with spaces in quotes.
        told: the scenario it is a move of.
        where: what to call the place in messages.

    Raises:
        ScenarioError: it is no move.
    """
    kind, values = _split(text, told, where)
    names = Names(
        [queue.name for queue in told.scenario.queues],
        [group.name for group in told.scenario.groups],
        told.clock,
    )
    return WhatIf(text, (move_of(Told(where, kind, {"move": kind, **values}), names),))


def _split(text: str, told: ScenarioFile, where: str) -> tuple[str, dict[str, Any]]:
    try:
        kind, *pairs = shlex.split(text)
        values = {name: _value(value) for name, value in (pair.split("=", 1) for pair in pairs)}
    except ValueError:
        kind, values = "", {}
    if kind in KINDS:
        return kind, values
    known = ", ".join([*(one.name for one in told.what_ifs), *KINDS])
    raise refusal(
        where,
        f"{text!r} is neither a what-if of the file nor a move.",
        f"{text!r} bukan what-if di berkas dan bukan langkah.",
        Text(f"Known are: {known}.", f"Yang dikenal: {known}."),
    )


def _value(text: str) -> Any:
    """Return a number where it is one, else the text."""
    for kind in (int, float):
        try:
            return kind(text)
        except ValueError:
            continue
    return text
