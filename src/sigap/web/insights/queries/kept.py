"""Answers kept in this process, for as long as the facts they were computed from are the facts.

An answer follows from the facts that it is about (`lake.settled`), the question and the thresholds that it counts with,
and from nothing else: it is kept under all of them, so that a change of any is another question. So is what a page
makes of an answer.
"""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Hashable, Mapping
from typing import TYPE_CHECKING, Any, TypeVar

from django.conf import settings

from sigap.web.insights.lake.reading import State
from sigap.web.platform.tenancy import tenant_id

if TYPE_CHECKING:
    from sigap.metrics.result import KpiTable

Told = TypeVar("Told")

MOST = 800  # answers of a process: each is a few rows
_answers: OrderedDict[Any, Any] = OrderedDict()
_latest: OrderedDict[Any, tuple[float, tuple[int, ...], int | None, Any]] = OrderedDict()
"""Answers that follow from all facts, by question: when each was last given, the state it is of (the latest that was
asked), until when that tells."""
_made: OrderedDict[tuple[int, Callable[..., Any], tuple[Hashable, ...]], tuple[KpiTable, Any]] = OrderedDict()
_lock = threading.Lock()


def kept(facts: State, basis: Hashable, question: Mapping[str, Any], compute: Callable[[], Told]) -> Told:
    """Return the answer to a question, computed when it is not kept.

    Args:
        facts: at hand.
        basis: what of them the answer follows from.
        question: all that it follows from beside.
        compute: tells it.
    """
    if not facts.stamp[0]:  # no ledger yet: there is no telling one state from another
        return compute()
    asked = (tenant_id(), settings.ENGINE, settings.LAKE, frozen(question))
    key = (basis, *asked)
    with _lock:
        held = [_answers[key]] if key in _answers else []
    answer: Told = held[0] if held else compute()
    with _lock:
        _put(_answers, key, answer)
        if basis == facts.identity and (asked not in _latest or _latest[asked][1] <= facts.stamp):
            _put(_latest, asked, (time.monotonic(), facts.stamp, facts.until_ms, answer))
    return answer


def of_late(question: Mapping[str, Any], within_s: float) -> tuple[Any, int | None] | None:
    """Return the last answer to a question, and until when facts told then; None when none is young enough.

    Args:
        question: as `kept` is told it.
        within_s: how long ago it may have been given.
    """
    with _lock:
        held = _latest.get((tenant_id(), settings.ENGINE, settings.LAKE, frozen(question)))
    if held is None or time.monotonic() - held[0] > within_s:
        return None
    *_, until_ms, answer = held
    return answer, until_ms


def _put(answers: OrderedDict[Any, Any], key: Any, answer: Any) -> None:
    answers[key] = answer
    answers.move_to_end(key)
    while len(answers) > MOST:
        answers.popitem(last=False)


def made_of(table: KpiTable, make: Callable[..., Told], *of: Hashable) -> Told:
    """Return what `make` makes of an answer, made once as long as the answer is kept.

    Args:
        table: the answer.
        make: a function of a module; what it returns is shared, and must not be changed.
        of: what it is told beside the answer.
    """
    key = (id(table), make, of)
    with _lock:
        held = _made.get(key)
    if held is not None and held[0] is table:
        found: Told = held[1]
        return found
    made = make(table, *of)
    with _lock:
        _put(_made, key, (table, made))  # the table is held, so that no other is given its identity
    return made


def forget_all() -> None:
    """Forget all answers, and what they were made from: for tests that take files of the lake away."""
    from sigap.web.insights.lake import present_sums
    from sigap.web.insights.queries import engines

    with _lock:
        _answers.clear()
        _latest.clear()
        _made.clear()
    engines.forget_all()
    present_sums.forget_all()


def frozen(value: Any) -> Hashable:
    """Return something that is equal exactly when the value is, and can be a key; order counts."""
    if isinstance(value, Mapping):
        return ("of", *((key, frozen(one)) for key, one in value.items()))
    if isinstance(value, list | tuple):
        return ("row", *map(frozen, value))
    return (type(value).__name__, value)
