"""Answers kept in this process, for as long as the facts they were computed from are the facts.

An answer follows from the facts that it is about (`lake.settled`), the question and the thresholds that it counts with,
and from nothing else: it is kept under all of them, so that a change of any is another question. So is what a page
makes of an answer.
"""

from __future__ import annotations

import threading
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
_made: OrderedDict[tuple[int, Callable[[KpiTable], Any]], tuple[KpiTable, Any]] = OrderedDict()
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
    key = (tenant_id(), basis, settings.ENGINE, settings.LAKE, frozen(question))
    with _lock:
        if key in _answers:
            _answers.move_to_end(key)
            found: Told = _answers[key]
            return found
    answer = compute()
    with _lock:
        _answers[key] = answer
        while len(_answers) > MOST:
            _answers.popitem(last=False)
    return answer


def made_of(table: KpiTable, make: Callable[[KpiTable], Told]) -> Told:
    """Return what `make` makes of an answer, made once as long as the answer is kept.

    Args:
        table: the answer.
        make: a function of a module; what it returns is shared, and must not be changed.
    """
    key = (id(table), make)
    with _lock:
        held = _made.get(key)
    if held is not None and held[0] is table:
        found: Told = held[1]
        return found
    made = make(table)
    with _lock:
        _made[key] = (table, made)  # the table is held, so that no other is given its identity
        while len(_made) > MOST:
            _made.popitem(last=False)
    return made


def forget_all() -> None:
    """Forget all answers, and what they were made from: for tests that take files of the lake away."""
    from sigap.web.insights.lake import present_sums
    from sigap.web.insights.queries import engines

    with _lock:
        _answers.clear()
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
