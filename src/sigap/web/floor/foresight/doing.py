"""A move carried out: in the roster, or in who serves which queues. What is not the platform's is left to people."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from sigap.floor.moves import SOON_S, Kind
from sigap.simulation import Shift
from sigap.web.floor.foresight import carrying
from sigap.web.floor.foresight.duty import shifts_in
from sigap.web.floor.foresight.lawful import LabourRules, labour_rules
from sigap.web.floor.foresight.models import Recommendation
from sigap.web.floor.foresight.planned import Activity, rules_of
from sigap.web.people import queries as people
from sigap.web.workforce import queries as workforce
from sigap.web.workforce.operations import Change, change_roster

Move = dict[str, Any]
_MINUTE_MS = 60_000
_AT_ONCE_MS = 2 * _MINUTE_MS  # to be told, and to get up
_SHORTEST_MS = 5 * _MINUTE_MS
_GIVEN = "coaching"


def do(move: Move, told: Recommendation, *, actor: str, now: dt.datetime) -> dict[str, Any]:
    """Carry a move out where the platform can; return a line that says whether it did, and how.

    Raises:
        RosterChangeError: breaks are no longer as they were.
    """
    kind = Kind(move["kind"])
    line: dict[str, Any] = {"kind": kind.value, "is_done": False, "agents": len(move["agents"])}
    if kind in (Kind.LEND, Kind.OVERFLOW):
        ends_at = now + dt.timedelta(seconds=move["by_s"])
        queues = sorted({*move["serves"], *move["to"]}) if kind is Kind.OVERFLOW else move["to"]
        for agent in move["agents"]:
            carrying.assign(agent=agent, queues=queues, starts_at=now, ends_at=ends_at, actor=actor)
        return {**line, "is_done": True, "until": ends_at.isoformat()}
    roster = told.basis.get("roster")
    if roster is None or kind not in (Kind.POSTPONE_BREAKS, Kind.EARLY_BREAKS, Kind.GIVE_TIME):
        return line
    return {**line, **_in_roster(kind, move, told, actor, now)}


def _in_roster(kind: Kind, move: Move, told: Recommendation, actor: str, now: dt.datetime) -> dict[str, Any]:
    """Change the roster of the day; who is not on it is told by people."""
    day = now.astimezone(people.zone()).date()
    version = workforce.roster_of_days(day, day)
    if version is None:
        return {}
    table = bytes(version.table)
    activities = workforce.activities_in(table)
    rules = labour_rules(rules_of(version), workforce.unpaid_in(table))
    asked_ms = told.basis["at_ms"]
    now_ms = round(now.timestamp() * 1000)
    changes = [
        change
        for agent in move["agents"]
        for change in _changes(kind, agent, activities.get(agent, []), move["by_s"], asked_ms, now_ms)
        if _is_lawful(rules, activities.get(agent, []), change)
    ]
    if not changes:
        return {"unlawful": len(rules.refused)} if rules.refused else {}
    changed = change_roster(
        number=version.number,
        changes=changes,
        actor=actor,
        why={"recommendation": told.pk, "kind": kind.value},
    )
    left = len(move["agents"]) - len(changes) + len(changed.refused)
    return {"is_done": True, "roster": changed.version.number, "left": left}


def _changes(
    kind: Kind, agent: str, own: list[tuple[int, int, str]], by_s: float, asked_ms: int, now_ms: int
) -> Iterator[Change]:
    """Yield what changes in an agent's roster, nothing where the time for it is over."""
    ahead = [(starts, ends) for starts, ends, what in own if what != "contacts" and starts > now_ms]
    if kind is Kind.GIVE_TIME:
        starts = _whole_minutes(now_ms + _AT_ONCE_MS)
        shift_ends = max((ends for begins, ends, _ in own if begins <= now_ms + _AT_ONCE_MS), default=starts)
        ends = min([starts + round(by_s * 1000), shift_ends, *(begins for begins, _ in ahead)])
        if ends - starts >= _SHORTEST_MS:
            yield Change(agent, starts, ends, activity=_GIVEN)
        return
    if kind is Kind.POSTPONE_BREAKS:
        due = [one for one in ahead if one[0] < asked_ms + SOON_S * 1000]
        by_ms = round(by_s * 1000)
    else:
        due = ahead[:1]
        by_ms = _whole_minutes(now_ms + _AT_ONCE_MS) - due[0][0] if due else 0
    for starts, ends in due[:1]:
        yield Change(agent, starts + by_ms, ends + by_ms, was_ms=starts)


def _is_lawful(rules: LabourRules, own: list[tuple[int, int, str]], change: Change) -> bool:
    """Return whether a break may lie there: since the advice was made, its time may have come too near."""
    if change.was_ms is None:
        return True  # what is put in is work
    before = shifts_in([Activity(*one) for one in own], 0)
    return rules(change.agent, before, [_with_break_at(shift, change) for shift in before])


def _with_break_at(shift: Shift, change: Change) -> Shift:
    starts_s, was_s = change.starts_ms / 1000, (change.was_ms or 0) / 1000
    breaks = tuple(replace(one, starts_s=starts_s) if one.starts_s == was_s else one for one in shift.breaks)
    return replace(shift, breaks=breaks)


def _whole_minutes(ms: int) -> int:
    return -(-ms // _MINUTE_MS) * _MINUTE_MS
