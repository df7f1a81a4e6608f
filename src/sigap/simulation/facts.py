"""What the twin lived, as facts: the tables that everything else of Sigap reads."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from sigap.facts import assembly
from sigap.facts.assembly import NULL, coded, instants, whole
from sigap.facts.bundle import Facts
from sigap.facts.quality import Quality
from sigap.facts.snapshot import coverage_table, note_durations, note_open, states_by_name
from sigap.facts.tables import LEG_OUTCOMES, VISIT_OUTCOMES
from sigap.simulation.lived import OUTCOMES, SOURCE, STATES, Flags, Ints, Lived, lived
from sigap.simulation.plans import plan_rows
from sigap.simulation.result import AgentState, Outcome, Result

_ENDED, _HANDED_ON, _FAILED, _OPEN = (
    LEG_OUTCOMES.index(name) for name in ("ended", "transfer_blind", "failed", "open")
)


def facts_of(result: Result, index: int = 0) -> Facts:
    """Return one life of a result made with `journal=True` as facts.

    Contacts, visits, legs, states and coverage as they were lived; shifts and forecasts as the scenario had them.
    A caller who hangs up and comes again is the same customer and another contact; a callback is a contact that the
    centre began; a transfer is a further visit of the same contact.

    Args:
        result: what `simulate` returned.
        index: which of its lives.

    Raises:
        ScenarioError: there is no journal.
    """
    life = lived(result, index)
    tables = {"visits": _visits(life), "legs": _legs(life)}
    tables = {"contacts": _contacts(life, tables), **tables, "states": _states(life)}
    quality = Quality()
    note_durations(tables, quality, SOURCE)
    note_open(tables, quality)
    tables["coverage"] = coverage_table([(life.first_ms, life.until_ms)], SOURCE, life.zone)
    for name, rows in plan_rows(life.scenario).items():
        tables[name] = assembly.table_of_rows(name, rows, life.zone)
    told = {name: table for name, table in tables.items() if table.num_rows}
    return Facts(told, life.zone, life.until_ms, quality, SOURCE)


def _visits(life: Lived) -> pa.Table:
    at = np.flatnonzero(life.visible)
    rows = life.journal.visits[at]
    entered, left = life.at_ms("entered")[at], life.at_ms("left")[at]
    left = np.where(rows["outcome"] == Outcome.WAITING, NULL, left)
    answered = rows["outcome"] == Outcome.ANSWERED
    agent = np.where(answered, rows["agent"], -1).astype(np.int32)
    queues = life.scenario.queues
    codes = np.array([VISIT_OUTCOMES.index(OUTCOMES[outcome]) for outcome in Outcome], np.int32)
    handed_on = life.handed_on[at] & (life.at_s["ended"][at] == life.at_s["ended"][at])
    return assembly.finished(
        "visits",
        {
            "visit_id": _visit_ids(life, at),
            "contact_id": pa.array([life.contacts[row] for row in at], pa.string()),
            "customer": pa.array([life.customers[row] or None for row in at], pa.string()),
            **_where(life, rows, life.called_back[at]),
            "priority": pa.array(np.array([queue.priority for queue in queues], np.int64)[rows["queue"]]),
            "entered_at": instants(entered),
            "left_at": instants(left),
            "ended_at": instants(np.where(answered, life.at_ms("finished")[at], left)),
            "outcome": coded(codes[rows["outcome"]], VISIT_OUTCOMES),
            "wait_ms": whole(np.where(left == NULL, NULL, left - entered)),
            **_who(life, agent),
            "transfer": coded(np.where(handed_on, 0, -1).astype(np.int32), ["blind"]),
        },
        life.zone,
    )


def _legs(life: Lived) -> pa.Table:
    at = np.flatnonzero(life.leg)
    rows = life.journal.visits[at]
    answered, ended = life.at_ms("left")[at], life.at_ms("ended")[at]
    finished = life.at_ms("finished")[at]
    over = ended != NULL
    hold, vain = life.hold_ms()[at], life.vain[at]
    outcome = np.where(vain, _FAILED, np.where(life.handed_on[at], _HANDED_ON, _ENDED))
    outcome = np.where(finished == NULL, np.where(over, outcome, _OPEN), outcome).astype(np.int32)
    of_visit = life.visible[at] & ~vain
    return assembly.finished(
        "legs",
        {
            "leg_id": _visit_ids(life, at),
            "contact_id": pa.array([life.contacts[row] for row in at], pa.string()),
            "visit_id": _visit_ids(life, at, shown=of_visit),
            **_who(life, rows["agent"].astype(np.int32)),
            **_where(life, rows, life.called_back[at], outbound=vain),
            "entered_at": instants(np.where(of_visit, life.at_ms("entered")[at], NULL)),
            "answered_at": instants(answered),
            "ended_at": instants(ended),
            "finished_at": instants(finished),
            "talk_ms": whole(np.where(over, ended - answered - hold, NULL)),
            "hold_ms": whole(np.where(over, hold, NULL)),
            "wrap_ms": whole(np.where(finished == NULL, NULL, finished - ended)),
            "outcome": coded(outcome, LEG_OUTCOMES),
        },
        life.zone,
    )


def _contacts(life: Lived, tables: dict[str, pa.Table]) -> pa.Table:
    """Return one row a contact: those of visits, and those in hand at the start."""
    told = np.flatnonzero(life.visible | life.leg)
    first, number = np.unique(life.root[told], return_inverse=True)
    place = np.full(len(life.root), -1, np.int32)
    place[told] = number
    ids = pa.array([life.contacts[row] for row in first], pa.string())
    of_visit, of_leg = place[np.flatnonzero(life.visible)], place[np.flatnonzero(life.leg)]
    return assembly.contacts(ids, tables["visits"], tables["legs"], of_visit, of_leg, life.zone)


def _visit_ids(life: Lived, at: Ints, shown: Flags | None = None) -> pa.Array:
    """Return the ids that the fold gives: contact, and the number within it; null where not shown."""
    kept = np.ones(len(at), bool) if shown is None else shown
    ids = [
        f"{life.contacts[row]}/{life.depth[row] + 1}" if keep else None
        for row, keep in zip(at, kept, strict=True)
    ]
    return pa.array(ids, pa.string())


def _where(life: Lived, rows: Any, called_back: Flags, outbound: Flags | None = None) -> dict[str, pa.Array]:
    names = [queue.name for queue in life.scenario.queues]
    channels = list(dict.fromkeys(queue.channel for queue in life.scenario.queues))
    channel = np.array([channels.index(queue.channel) for queue in life.scenario.queues], np.int32)
    direction = called_back.astype(np.int32)
    if outbound is not None:
        direction = np.where(outbound, 2, direction).astype(np.int32)
    return {
        "queue": coded(rows["queue"].astype(np.int32), names),
        "channel": coded(channel[rows["queue"]], channels),
        "direction": coded(direction, ["inbound", "callback", "outbound"]),
    }


def _who(life: Lived, agent: Any) -> dict[str, pa.Array]:
    teams = life.teams
    names, team_of = assembly.team_codes(teams[name] for name in life.journal.agents)
    team = np.where(agent < 0, -1, np.append(team_of, -1)[agent]).astype(np.int32)
    return {"agent": coded(agent, list(life.journal.agents)), "team": coded(team, names)}


def _states(life: Lived) -> pa.Table:
    """Return the agents' time from the contacts in hand and the declared states."""
    kinds = kinds_of(life)
    packed = np.concatenate([_declared(life), _in_hand(life)])
    return states_by_name(
        packed, kinds, list(life.journal.agents), life.teams, None, life.until_ms, life.zone
    )


def kinds_of(life: Lived) -> list[tuple[str, str | None]]:
    """Return the states that agents declare, after-call work at the start first."""
    reasons = [("break", reason) for reason in life.journal.reasons]
    return [("wrap", None), *((STATES[state], None) for state in AgentState), *reasons]


def declared(life: Lived) -> tuple[NDArray[np.float64], Ints, Ints]:
    """Return what agents declare: instants in seconds, agents, and places in `kinds_of`; in the order to be told.

    Who was in after-call work at the start declares it, and when it is over what the journal says of the start: how
    long that contact had been talked is not known, so it is no leg.
    """
    changes = life.journal.changes
    place = np.where(
        changes["state"] == AgentState.BREAK, 1 + len(AgentState) + changes["reason"], 1 + changes["state"]
    )
    place = np.where(changes["reason"] < 0, 1 + changes["state"], place).astype(np.int64)
    agent, at_s = changes["agent"].astype(np.int64), changes["at_s"].astype(np.float64)
    start = at_s <= 0
    wraps = np.flatnonzero(life.wrapping)
    who = life.journal.visits["agent"][wraps].astype(np.int64)
    before = dict(zip(agent[start].tolist(), place[start].tolist(), strict=True))
    back = np.array([before[one] for one in who.tolist()], np.int64)
    over_s = life.at_s["finished"][wraps]
    told = (
        np.concatenate([at_s[start], np.zeros(len(wraps)), over_s, at_s[~start]]),
        np.concatenate([agent[start], who, who, agent[~start]]),
        np.concatenate([place[start], np.zeros(len(wraps), np.int64), back, place[~start]]),
    )
    happened = np.isfinite(told[0])
    return told[0][happened], told[1][happened], told[2][happened]


def _declared(life: Lived) -> Ints:
    at_s, agent, place = declared(life)
    none = np.zeros(len(at_s), np.int64)
    return np.column_stack([agent, life.instants(at_s), none, none, place])


def _in_hand(life: Lived) -> Ints:
    """Return contacts coming to hand and leaving it, and after-call work beginning and ending."""
    at = np.flatnonzero(life.leg)
    agent = life.journal.visits["agent"][at].astype(np.int64)
    answered, ended = life.at_ms("left")[at], life.at_ms("ended")[at]
    finished = life.at_ms("finished")[at]
    wraps = (ended != NULL) & (finished != ended)
    parts = [
        _steps(agent, answered, 1, 0),
        _steps(agent[ended != NULL], ended[ended != NULL], -1, 0),
        _steps(agent[wraps], ended[wraps], 0, 1),
        _steps(agent[wraps & (finished != NULL)], finished[wraps & (finished != NULL)], 0, -1),
    ]
    return np.concatenate(parts)


def _steps(agent: Ints, at: Ints, hand: int, wrap: int) -> Ints:
    one = np.ones(len(agent), np.int64)
    return np.column_stack([agent, at, hand * one, wrap * one, -one])
