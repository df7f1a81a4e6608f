"""Answers kept in this process, for as long as the facts they were computed from are the facts.

An answer follows from the state of the facts, the question and the thresholds that it counts with, and from nothing
else: it is kept under all of them, so that a change of any is another question. The tenant is part of the state.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from django.conf import settings

from sigap.web.insights.lake.reading import State
from sigap.web.platform.tenancy import tenant_id

if TYPE_CHECKING:
    from sigap.metrics.result import KpiTable

MOST = 400  # answers of a process: each is a few rows
_answers: OrderedDict[Any, KpiTable] = OrderedDict()
_lock = threading.Lock()


def kept(facts: State, question: Mapping[str, Any], compute: Callable[[], KpiTable]) -> KpiTable:
    """Return the answer to a question about one state of the facts, computed when it is not kept."""
    if not facts.stamp[0]:  # no ledger yet: there is no telling one state from another
        return compute()
    key = (tenant_id(), facts.stamp, facts.until_ms, settings.ENGINE, settings.LAKE, _frozen(question))
    with _lock:
        found = _answers.get(key)
        if found is not None:
            _answers.move_to_end(key)
            return found
    answer = compute()
    with _lock:
        _answers[key] = answer
        while len(_answers) > MOST:
            _answers.popitem(last=False)
    return answer


def forget_all() -> None:
    """Forget all answers, and what they were made from: for tests that take files of the lake away."""
    from sigap.web.insights.lake import present_sums
    from sigap.web.insights.queries import engines

    with _lock:
        _answers.clear()
    engines.forget_all()
    present_sums.forget_all()


def _frozen(value: Any) -> Any:
    """Return something that is equal exactly when the value is, and can be a key; order counts."""
    if isinstance(value, Mapping):
        return ("of", *((key, _frozen(one)) for key, one in value.items()))
    if isinstance(value, list | tuple):
        return ("row", *map(_frozen, value))
    return (type(value).__name__, value)
