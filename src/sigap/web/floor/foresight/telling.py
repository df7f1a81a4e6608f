"""What the twin found, as the board, the database and the alerts are told it."""

from __future__ import annotations

from math import isnan
from typing import Any

from sigap.floor.advice import Action, Advice, Effect
from sigap.floor.moves import Kind
from sigap.floor.outlook import Ahead, Outlook
from sigap.web.floor.foresight.prospect import FOCUS, Prospect
from sigap.web.floor.foresight.values import Foreseen, QueueAhead


def foreseen(question: Prospect, outlook: Outlook) -> Foreseen:
    """Return an outlook as the floor's process and its board are told it."""
    start_ms = question.halves_ms[0]
    queues = {}
    rows = {}
    for key, staffing in question.staffing.items():
        now, later = outlook.of(key, 0), outlook.of(key, 1)
        low, high = map(_known, now.band())
        level, breach = _known(now.service_level), _breach(now)
        queues[key] = QueueAhead(level, low, high, breach, _breach(later), start_ms, staffing.expected)
        rows[key] = [
            *map(_short, (level, low, high, breach, _known(later.service_level), _breach(later))),
            *(None if one is None else round(one, 1) for one in (staffing.expected, staffing.required)),
            round(staffing.staffed, 1),
        ]
    at_ms = question.scenario.starts_at_ms
    basis = question.basis
    board = {
        "at": at_ms,
        "half": start_ms,
        "forecast": basis.forecast,
        "roster": basis.roster,
        "unforecast": len(basis.unforecast),
        "unrostered": basis.unrostered,
        "queues": rows,
    }
    return Foreseen(at_ms, queues, board)


def _known(value: float) -> float | None:
    return None if isnan(value) else value


def _breach(one: Ahead) -> float | None:
    return None if isnan(one.service_level) else one.breach


def _short(value: float | None) -> float | None:
    return None if value is None else round(value, 4)


# -- what is kept


def looks(question: Prospect, advice: Advice) -> list[dict[str, Any]]:
    """Return what is ahead when nothing is done, as a recommendation keeps it."""
    return [
        _look(question, one.queue, one.stretch, one.service_level, one.band(), one.breach)
        for one in advice.outlook.ahead
    ]


def effects(question: Prospect, action: Action) -> list[dict[str, Any]]:
    """Return what an action does to every queue and half-hour, as an option keeps it."""
    return [_effect(question, one) for one in action.effects]


def _effect(question: Prospect, one: Effect) -> dict[str, Any]:
    told = _look(question, one.queue, one.stretch, one.after, one.band, one.breach)
    return {**told, "before": _rounded(one.before)}


def _look(
    question: Prospect, queue: str, stretch: int, level: float, band: tuple[float, float], breach: float
) -> dict[str, Any]:
    return {
        "queue": queue,
        "half": question.halves_ms[stretch],
        "target": question.targets[queue],
        "level": _rounded(level),
        "low": _rounded(band[0]),
        "high": _rounded(band[1]),
        "breach": _rounded(breach),
    }


def _rounded(value: float) -> float | None:
    return _short(_known(value))


def moves_of(question: Prospect, action: Action) -> list[dict[str, Any]]:
    """Return an action's moves: whom they concern, and between which queues, by keys that last."""
    found = []
    for option in action.options:
        team, serves = question.labels.get(option.group, ("", ()))
        found.append(
            {
                "kind": option.kind.value,
                "agents": list(option.agents),
                "team": team,
                "serves": list(serves),
                "to": _to(question, option.kind, option.to),
                "by_s": option.by_s,
            }
        )
    return found


def _to(question: Prospect, kind: Kind, to: str) -> list[str]:
    """Return the queues that a move is about."""
    if kind is Kind.LEND:
        return list(question.labels[to][1]) if to in question.labels else [to.removeprefix(FOCUS)]
    return [to] if to else []
