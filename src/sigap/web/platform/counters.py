"""What is counted, for Prometheus: `count("sigap_events_total", source="x")`, `observe("sigap_request_seconds", 0.2)`.

A process counts in memory, and adds what is new to one table every few seconds (see heartbeats.py), so that many
processes on many hosts answer /metrics as one, and a restart loses a few seconds at most.
"""

from __future__ import annotations

import threading
from bisect import bisect_left
from collections.abc import Iterable

from django.db import connection, transaction

from sigap.web.platform.models import Counter

BUCKETS_S = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
_WIDTH = len(BUCKETS_S) + 3  # the bucket without a bound, the sum, the count

_new: dict[tuple[str, str], list[float]] = {}
_turn = threading.Lock()

_ADD = """
INSERT INTO platform_counter AS c (name, labels, values) VALUES (%s, %s, %s)
ON CONFLICT (name, labels) DO UPDATE SET
values = (SELECT array_agg(a + b ORDER BY i) FROM unnest(c.values, excluded.values) WITH ORDINALITY AS u (a, b, i))
"""


def count(name: str, amount: float = 1, **labels: object) -> None:
    """Add to a counter. Labels are few and of few values: never an id, an address or a word of a user."""
    with _turn:
        _new.setdefault((name, written(labels)), [0.0])[0] += amount


def observe(name: str, seconds: float, **labels: object) -> None:
    """Add a duration to a histogram."""
    with _turn:
        values = _new.setdefault((name, written(labels)), [0.0] * _WIDTH)
        values[bisect_left(BUCKETS_S, seconds)] += 1
        values[-2] += seconds
        values[-1] += 1


def flush() -> None:
    """Add what is new to what all processes have counted. What cannot be written now is kept for the next time."""
    with _turn:
        taken = dict(_new)
        _new.clear()
    if not taken:
        return
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            for (name, labels), values in sorted(
                taken.items()
            ):  # in one order, so that two never wait for each other
                cursor.execute(_ADD, [name, labels, values])
    except BaseException:
        _put_back(taken)
        raise


def _put_back(taken: dict[tuple[str, str], list[float]]) -> None:
    with _turn:
        for key, values in taken.items():
            now = _new.get(key)
            _new[key] = values if now is None else [a + b for a, b in zip(values, now, strict=True)]


def written(labels: dict[str, object]) -> str:
    """Return labels as Prometheus writes them, without braces."""
    return ",".join(f'{name}="{_escaped(str(value))}"' for name, value in sorted(labels.items()))


def _escaped(value: str) -> str:
    return value.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")[:80]


def exposed() -> Iterable[str]:
    """Yield what was counted, line by line, as Prometheus reads it (text format 0.0.4)."""
    told = ""
    for name, labels, values in Counter.objects.order_by("name", "labels").values_list(
        "name", "labels", "values"
    ):
        if name != told:
            told = name
            yield f"# TYPE {name} {'counter' if len(values) == 1 else 'histogram'}"
        if len(values) == 1:
            yield f"{name}{{{labels}}} {values[0]:g}" if labels else f"{name} {values[0]:g}"
        else:
            yield from _histogram(name, labels, values)


def _histogram(name: str, labels: str, values: list[float]) -> Iterable[str]:
    total = 0.0
    before = f"{labels}," if labels else ""
    for bound, amount in zip((*(f"{b:g}" for b in BUCKETS_S), "+Inf"), values, strict=False):
        total += amount
        yield f'{name}_bucket{{{before}le="{bound}"}} {total:.0f}'
    braced = f"{{{labels}}}" if labels else ""
    yield f"{name}_sum{braced} {values[-2]:.6f}"
    yield f"{name}_count{braced} {values[-1]:.0f}"
