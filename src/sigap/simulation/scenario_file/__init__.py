"""Scenarios from TOML files. `docs/how-to/simulate.md` tells every key."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from sigap.simulation.checks import refuse
from sigap.simulation.errors import ScenarioError
from sigap.simulation.moves import WhatIf
from sigap.simulation.scenario import AgentChoice, ContactChoice, Scenario
from sigap.simulation.scenario_file.clock import Clock, clock_of
from sigap.simulation.scenario_file.moves import Names, what_if_of
from sigap.simulation.scenario_file.people import group_of
from sigap.simulation.scenario_file.queues import queue_of
from sigap.simulation.scenario_file.told import Told, refusal
from sigap.text import Text


@dataclass(frozen=True, slots=True)
class ScenarioFile:
    """What a TOML file tells.

    Attributes:
        scenario: the centre.
        targets: service level wanted, by queue; queues without a target are not there.
        what_ifs: what is to be compared with it.
        clock: its days on the site's clock.
    """

    scenario: Scenario
    targets: Mapping[str, float]
    what_ifs: tuple[WhatIf, ...]
    clock: Clock


def read_scenario(path: str | Path) -> ScenarioFile:
    """Return the scenario of a TOML file. Tables it names are looked for beside it.

    Raises:
        ScenarioError: the file cannot be read, or something in it makes no sense: the place and what to do.
    """
    file = Path(path)
    try:
        values = tomllib.loads(file.read_text("utf-8-sig"))
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or "UTF-8"
        raise refusal(
            str(path),
            f"it cannot be read: {reason}.",
            f"tidak dapat dibaca: {reason}.",
            Text("Check the path.", "Periksa jalurnya."),
        ) from None
    except tomllib.TOMLDecodeError as error:
        raise refusal(
            str(path),
            f"this is no TOML: {error}.",
            f"ini bukan TOML: {error}.",
            Text("Mend that line.", "Perbaiki baris itu."),
        ) from None
    return scenario_of(values, str(path))


def scenario_of(values: Mapping[str, object], file: str) -> ScenarioFile:
    """Return the scenario that a TOML document tells; `file` is its name in messages, and where its tables lie."""
    told = Told(file, "", values)
    clock = clock_of(told)
    queues = _listed(told, "queues")
    groups = _listed(told, "groups")
    names = [one.text("name") for one in queues]
    made = [queue_of(one, clock, names) for one in queues]
    scenario = Scenario(
        queues=tuple(queue for queue, _ in made),
        groups=tuple(group_of(one, clock, names) for one in groups),
        length_s=clock.length_s,
        interval_s=clock.interval_s,
        agent_choice=AgentChoice(told.choice("agent_choice", [c.value for c in AgentChoice], "longest_idle")),
        contact_choice=ContactChoice(
            told.choice("contact_choice", [c.value for c in ContactChoice], "priority")
        ),
        starts_at_ms=clock.starts_at_ms,
        zone=clock.zone.key,
        name=told.text("name", Path(file).stem),
    )
    known = Names(names, [group.name for group in scenario.groups], clock)
    what_ifs = tuple(what_if_of(one, known, n) for n, one in enumerate(told.tables("what_if"), 1))
    told.done()
    _refuse(scenario, file)
    targets = {queue.name: target for queue, target in made if target is not None}
    return ScenarioFile(scenario, targets, what_ifs, clock)


def _listed(told: Told, name: str) -> list[Told]:
    """Return the queues or groups; each must have a name of its own."""
    found = told.tables(name)
    if not found:
        raise refusal(
            told.where(name),
            "there is none.",
            "tidak ada satu pun.",
            Text(f"Write [[{name}]] with its name.", f"Tulis [[{name}]] dengan namanya."),
        )
    names = [one.text("name") for one in found]
    for name_, one in zip(names, found, strict=True):
        if names.count(name_) > 1:
            raise refusal(
                one.where("name"),
                f"the name {name_!r} is given twice.",
                f"nama {name_!r} dipakai dua kali.",
                Text("Give each its own.", "Beri nama yang berbeda."),
            )
    return found


def _refuse(scenario: Scenario, file: str) -> None:
    """Refuse what only the whole shows to be wrong."""
    try:
        refuse(scenario)
    except ScenarioError as error:
        raise ScenarioError(error.what, where=f"{file}: {error.where}", remedy=error.remedy) from None


__all__ = ["ScenarioFile", "read_scenario", "scenario_of"]
