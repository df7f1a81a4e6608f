"""A day's figures and why they were so, worked out: plain values, which are kept and told in both languages."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from enum import StrEnum
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sigap.floor.figures import DEFERRED
from sigap.floor.presence import Duty
from sigap.floor.story import Halves, Promise, Shares, explained
from sigap.web.floor.story.columns import COLUMNS, SHARES
from sigap.web.floor.story.days import Day
from sigap.web.floor.story.planned import Planned, QueuePlan, planned
from sigap.web.insights import queries as insights
from sigap.web.people import queries as people
from sigap.web.people.queries.floor import QueueRow
from sigap.web.workforce.planning import requirements

Array = NDArray[np.float64]
KPIS = ("offered", "answered", "abandoned", "service_level", "asa", "aht")


class Unsaid(StrEnum):
    """Why nothing can be said of causes."""

    DEFERRED = "deferred"  # waiting for hours is ordinary there: no model of half-hours
    NO_FORECAST = "no_forecast"
    NO_ROSTER = "no_roster"
    NO_STATES = "no_states"
    NO_AGENTS = "no_agents"  # on the roster, who know the queue


def told_of(day: Day) -> dict[str, Any]:
    """Return a day's story: its queues with their half-hours, and which versions of plans it rests on."""
    plan = planned(day)
    whole = {row["queue"]: row for row in _asked(day, ("queue",))}
    halves = _by_half(day)
    queues = [
        _queue(row, whole.get(row.key, {}), halves.get(row.key, {}), plan, day)
        for row in people.queues()
        if row.key in whole or row.key in plan.queues
    ]
    together = next(iter(_asked(day, ())), {})
    return {
        "queues": queues,
        "together": _sums(together),
        "versions": dict(plan.numbers),
        "columns": COLUMNS,
    }


def _asked(day: Day, by: tuple[str, ...]) -> list[dict[str, Any]]:
    found = insights.answer(
        KPIS, by=by, period=(day.day, day.day), clock={"aht": "end"}, confidence=None
    ).rows()
    return found if not by else [row for row in found if row[by[0]] is not None]


def _by_half(day: Day) -> dict[str, dict[int, dict[str, Any]]]:
    """Return the figures of each queue's half-hours, by the number of the half-hour."""
    found: dict[str, dict[int, dict[str, Any]]] = {}
    for row in _asked(day, ("queue", "30min")):
        at: dt.datetime = row["30min"]
        found.setdefault(row["queue"], {})[day.half_of(round(at.timestamp() * 1000))] = row
    return found


def _sums(row: Mapping[str, Any]) -> dict[str, Any]:
    level = row.get("service_level_numerator"), row.get("service_level_denominator")
    return {
        "offered": row.get("offered") or 0,
        "answered": row.get("answered") or 0,
        "abandoned": row.get("abandoned") or 0,
        "decided": level[1] or 0,
        "level": level[0] / level[1] if level[0] is not None and level[1] else None,
        "asa_s": row.get("asa"),
        "handle_s": row.get("aht"),
    }


def _queue(
    row: QueueRow,
    whole: Mapping[str, Any],
    halves: Mapping[int, Mapping[str, Any]],
    plan: Planned,
    day: Day,
) -> dict[str, Any]:
    """Return a queue's day."""
    came = [_sums(halves.get(number, {})) for number in range(day.halves)]
    own = plan.queues.get(row.key)
    duty = plan.duties.get(row.key) if plan.duties is not None else None
    unsaid = _unsaid(row, own, duty, plan)
    figures = _halves(came, own, duty, day.halves)
    shares = explained(figures, _promise(row, plan)) if unsaid is None else None
    columns = _columns(day, came, own, duty, shares)
    sums = _sums(whole)
    return {
        "key": row.key,
        "name": row.name,
        "channel": row.channel,
        "target": row.target,
        "within_s": row.threshold_s,
        **sums,
        **_hours(own, duty),
        "unsaid": unsaid,
        "why": None if shares is None else _why(shares, figures.decided, sums["decided"]),
        "halves": [list(one) for one in zip(*columns, strict=True)],
    }


def _unsaid(row: QueueRow, own: QueuePlan | None, duty: Duty | None, plan: Planned) -> Unsaid | None:
    if row.channel in DEFERRED:
        return Unsaid.DEFERRED
    if own is None or np.isnan(own.expected).all():
        return Unsaid.NO_FORECAST
    if plan.numbers["roster"] is None:
        return Unsaid.NO_ROSTER
    if not plan.has_states:
        return Unsaid.NO_STATES
    return Unsaid.NO_AGENTS if duty is None or not duty.rostered.any() else None


def _promise(row: QueueRow, plan: Planned) -> Promise:
    told = plan.promises.get(row.key, {})
    return Promise(
        float(row.threshold_s),
        told.get("patience_s") or float("inf"),
        requirements.AT_ONCE.get(row.channel, 1),
    )


def _halves(came: list[dict[str, Any]], own: QueuePlan | None, duty: Duty | None, halves: int) -> Halves:
    def column(name: str) -> Array:
        return np.array([np.nan if one[name] is None else one[name] for one in came], dtype=np.float64)

    nothing = np.full(halves, np.nan)
    return Halves(
        expected=nothing if own is None else own.expected,
        came=column("offered"),
        expected_handle_s=nothing if own is None else own.handle_s,
        handle_s=column("handle_s"),
        rostered=nothing if duty is None else duty.rostered,
        absent=nothing if duty is None else duty.absent,
        astray=nothing if duty is None else duty.astray,
        level=column("level"),
        decided=column("decided"),
    )


def _hours(own: QueuePlan | None, duty: Duty | None) -> dict[str, float | None]:
    """Return what the day's columns add up to: contacts expected; hours of agents required, rostered and there."""
    return {
        "expected": None if own is None else _known(np.nansum(own.expected)),
        "required_h": None
        if own is None or np.isnan(own.required).all()
        else _known(np.nansum(own.required) / 2),
        "rostered_h": None if duty is None else _known(duty.rostered.sum() / 2),
        "there_h": None if duty is None else _known(duty.there.sum() / 2),
    }


def _why(shares: Shares, decided: Array, of_day: int) -> dict[str, float | None]:
    """Return the day's causes, and of how many of its contacts: a half-hour that still runs is not among them."""
    day = shares.together(decided)
    known = np.where(np.isnan(shares.rest), 0.0, decided).sum()
    return {
        **{name: _known(float(getattr(day, name)[0])) for name in (*SHARES, "actual")},
        "covered": _known(known / of_day) if of_day else None,
    }


def _columns(
    day: Day,
    came: list[dict[str, Any]],
    own: QueuePlan | None,
    duty: Duty | None,
    shares: Shares | None,
) -> list[list[Any]]:
    nothing = [None] * day.halves
    names = ("offered", "answered", "abandoned", "decided", "level", "asa_s", "handle_s")
    return [
        [day.starts_ms + number * 1_800_000 for number in range(day.halves)],
        *([_known(one[name]) for one in came] for name in names),
        *(
            [nothing] * 3
            if own is None
            else [_list(one) for one in (own.expected, own.handle_s, own.required)]
        ),
        *(
            [nothing] * 3
            if duty is None
            else [_list(one) for one in (duty.rostered, duty.absent, duty.astray)]
        ),
        *([nothing] * len(SHARES) if shares is None else [_list(getattr(shares, name)) for name in SHARES]),
    ]


def _list(values: Array) -> list[float | None]:
    return [_known(one) for one in values.tolist()]


def _known(value: float | None) -> float | None:
    """Return a number rounded for keeping; None for what is not known."""
    return None if value is None or not np.isfinite(value) else round(float(value), 6)
