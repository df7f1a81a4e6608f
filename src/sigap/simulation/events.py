"""What the twin lived, as events of the common vocabulary: what reads a live floor can read the twin."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from sigap.facts.assembly import NULL
from sigap.facts.events import WHOLE_ROWS, Event, EventType
from sigap.simulation.facts import declared, kinds_of
from sigap.simulation.lived import OUTCOMES, SOURCE, Lived, life_id, lived
from sigap.simulation.plans import plan_rows
from sigap.simulation.result import Cause, Outcome, Result

_STATE, _ENTERED, _LEFT, _ANSWERED, _ENDED, _WRAPPED = range(6)
_PLANS = {table: type_ for type_, table in WHOLE_ROWS.items()}


def events_of(result: Result, index: int = 0, *, continues: bool = False) -> Iterator[Event]:
    """Yield one life of a result made with `journal=True` as events, in the order of their instants.

    Folding them (`sigap.facts.fold.Fold`) gives the facts that `facts_of` gives.

    Args:
        result: what `simulate` returned.
        index: which of its lives.
        continues: the life began from a live state, and what led to it is told elsewhere: leave it out, so that the
            events go on where the real ones stopped.

    Raises:
        ScenarioError: there is no journal.
    """
    life = lived(result, index)
    prefix = f"{SOURCE}/{life_id(result, index)}"
    told = [] if continues else [{"type": EventType.SOURCE_LISTENING, "at": life.first_ms}]
    for number, event in enumerate((*told, *_in_order(life, continues), *_closing(life))):
        yield _identified(event, f"{prefix}/{number}")


def _closing(life: Lived) -> Iterator[dict[str, Any]]:
    """Yield the plans, told whole, and the end."""
    for table, rows in plan_rows(life.scenario).items():
        for row in rows:
            yield {"type": _PLANS[table], "at": life.until_ms, "data": row}
    yield {"type": EventType.SOURCE_SILENT, "at": life.until_ms}


def _identified(fields: dict[str, Any], id: str) -> Event:
    return Event(id=id, **fields)


def _in_order(life: Lived, continues: bool) -> Iterator[dict[str, Any]]:
    """Yield all that happened: by instant; at one instant states first, then visit by visit."""
    at_s, kind, row = _occurrences(life)
    if continues:
        before = (at_s < 0) | ((at_s == 0) & (kind == _STATE))
        live = np.isin(kind, (_ENTERED, _ANSWERED)) & (at_s <= 0)
        live &= np.append(life.journal.visits["cause"] == Cause.LIVE, False)[
            np.where(kind == _STATE, -1, row)
        ]
        kept = ~(before | live)
        at_s, kind, row = at_s[kept], kind[kept], row[kept]
    at = life.instants(at_s)
    order = np.lexsort((kind, row, kind != _STATE, at_s, at))
    make = _Maker(life)
    for place in order.tolist():
        yield make(int(kind[place]), int(row[place]), int(at[place]))


def _occurrences(life: Lived) -> tuple[Any, Any, Any]:
    """Return instants, kinds and rows of all that happened. Rows of states are those of `_Maker.states`."""
    visits = life.journal.visits
    waits_end = (
        life.visible & (visits["outcome"] != Outcome.WAITING) & (visits["outcome"] != Outcome.ANSWERED)
    )
    wraps = life.leg & (life.at_ms("ended") != NULL) & (life.at_ms("finished") != life.at_ms("ended"))
    wanted = (
        (_ENTERED, "entered", life.visible),
        (_LEFT, "left", waits_end),
        (_ANSWERED, "left", life.leg),
        (_ENDED, "ended", life.leg),
        (_WRAPPED, "finished", wraps),
    )
    states = declared(life)
    instants, kinds, rows = [states[0]], [np.full(len(states[0]), _STATE)], [np.arange(len(states[0]))]
    for kind, name, which in wanted:
        found = np.flatnonzero(which & np.isfinite(life.at_s[name]))
        instants.append(life.at_s[name][found])
        kinds.append(np.full(len(found), kind))
        rows.append(found)
    return np.concatenate(instants), np.concatenate(kinds), np.concatenate(rows)


class _Maker:
    """Makes the fields of an event of a kind, a row and an instant."""

    def __init__(self, life: Lived) -> None:
        self.life = life
        self.queues = life.scenario.queues
        self.teams = life.teams
        _, self.state_agent, self.state_kind = declared(life)
        self.kinds = kinds_of(life)
        self.hold_ms = life.hold_ms()
        self.wraps = life.at_ms("finished") != life.at_ms("ended")
        self.agent = life.journal.visits["agent"].tolist()
        self.queue = life.journal.visits["queue"].tolist()
        self.outcome = life.journal.visits["outcome"].tolist()

    def __call__(self, kind: int, row: int, at: int) -> dict[str, Any]:
        if kind == _STATE:
            return self._state(row, at)
        fields = {"at": at, "contact": self.life.contacts[row]}
        if kind == _ENTERED:
            return fields | self._entered(row)
        if kind == _LEFT:
            return fields | self._left(row)
        agent = self.life.journal.agents[self.agent[row]]
        fields |= {"agent": agent, "team": self.teams[agent]}
        if kind == _ANSWERED:
            return fields | self._answered(row)
        if kind == _ENDED:
            return fields | self._ended(row)
        return fields | {"type": EventType.LEG_WRAPPED}

    def _state(self, row: int, at: int) -> dict[str, Any]:
        agent = self.life.journal.agents[self.state_agent[row]]
        state, reason = self.kinds[self.state_kind[row]]
        told = {"agent": agent, "team": self.teams[agent], "state": state, "reason": reason}
        return {"type": EventType.AGENT_STATE, "at": at, **told}

    def _where(self, row: int) -> dict[str, Any]:
        queue = self.queues[self.queue[row]]
        direction = "callback" if self.life.called_back[row] else "inbound"
        return {"queue": queue.name, "channel": queue.channel, "direction": direction}

    def _entered(self, row: int) -> dict[str, Any]:
        more = {
            "customer": self.life.customers[row] or None,
            "priority": self.queues[self.queue[row]].priority,
        }
        return {"type": EventType.VISIT_ENTERED, **self._where(row), **more}

    def _left(self, row: int) -> dict[str, Any]:
        outcome = OUTCOMES[Outcome(self.outcome[row])]
        if outcome == "abandoned":
            return {"type": EventType.VISIT_ABANDONED}
        return {"type": EventType.VISIT_LEFT, "outcome": outcome}

    def _answered(self, row: int) -> dict[str, Any]:
        outbound = {"direction": "outbound"} if self.life.vain[row] else {}
        return {"type": EventType.LEG_ANSWERED, **self._where(row), **outbound}

    def _ended(self, row: int) -> dict[str, Any]:
        outcome = (
            "failed" if self.life.vain[row] else "transfer_blind" if self.life.handed_on[row] else "ended"
        )
        wrap = {"data": {"wrap": True}} if self.wraps[row] else {}
        return {"type": EventType.LEG_ENDED, "outcome": outcome, "hold_ms": int(self.hold_ms[row]), **wrap}
