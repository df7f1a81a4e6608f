"""Erlang B, C and A as functions of arrays.

Every function takes numbers or arrays that broadcast, and returns a float for numbers, an array for arrays. `load` is
in erlangs (volume * AHT / interval), `agents` whole. `patience_s` is the mean of an exponential patience: infinite (the
default) is Erlang C, finite is Erlang A, 0 is Erlang B. `lines` is how many callers fit in, talking and waiting: left
out, everybody does. No function returns NaN, a negative number, or a share above 1.

    overload in Erlang C (load >= agents): waiting 1, service level 0, waits and queue infinite
    no load: what a caller would meet who came all the same
    no agents: nobody is answered, waiting 1, ASA infinite

Raises everywhere: StaffingError, for a number that cannot be (negative, NaN, half an agent, an AHT of 0).

Source: the formulas are those of `erlang_b`, `erlang_c`, `erlang_a` and `finite`; see docs/explanation/erlang.md.
"""

from __future__ import annotations

from typing import Literal, get_args

import numpy as np
from numpy.typing import ArrayLike, NDArray

from sigap.staffing import checking
from sigap.staffing.checking import numbers, together
from sigap.staffing.errors import StaffingError
from sigap.staffing.measures import Measure, measure_each
from sigap.text import Text

Numbers = float | NDArray[np.float64]

Variant = Literal[
    "answered_abandoned",
    "answered",
    "excl_short",
    "late_abandons",
    "ignore_abandons",
    "abandons_met",
    "offered",
]
"""The service-level variants of the KPI catalogue: `service_level` there says who publishes which."""


def _shaped(values: NDArray[np.float64], shape: tuple[int, ...]) -> Numbers:
    return values.reshape(shape) if shape else float(values[0])


def _places(lines: NDArray[np.float64], agents: NDArray[np.float64]) -> NDArray[np.int64]:
    if (lines < agents).any() or (agents < 1).any():
        raise StaffingError(
            Text(
                "lines must be at least as many as agents, and agents at least 1.",
                "lines harus setidaknya sebanyak agen, dan agen setidaknya 1.",
            )
        )
    return (lines - agents).astype(np.int64)


def _table(
    load: ArrayLike,
    agents: ArrayLike,
    aht_s: ArrayLike,
    patience_s: ArrayLike,
    threshold_s: ArrayLike,
    lines: ArrayLike | None,
) -> tuple[tuple[int, ...], NDArray[np.float64]]:
    """Return the shape of the question and, flat, (queues, measures)."""
    given = [
        numbers(load, checking.LOAD),
        numbers(agents, checking.AGENTS),
        numbers(patience_s, checking.PATIENCE),
        numbers(aht_s, checking.AHT),
        numbers(threshold_s, checking.THRESHOLD),
    ]
    if lines is None:
        shape, flat = together(*given)
        return shape, measure_each(*flat)
    shape, (*flat, ends) = together(*given, numbers(lines, checking.LINES))
    places = _places(ends, flat[1])
    table = measure_each(*flat)
    limited = (flat[0] > 0.0) & (
        flat[2] > 0.0
    )  # without a load or patience nobody waits, in however many places
    if limited.any():
        from sigap.staffing.finite import measure_each_finite  # compiled only for those who ask

        some = [array[limited] for array in flat]
        table[limited] = measure_each_finite(some[0], some[1], places[limited], *some[2:])
    return shape, table


def _measure(
    measure: Measure,
    load: ArrayLike,
    agents: ArrayLike,
    aht_s: ArrayLike,
    patience_s: ArrayLike,
    lines: ArrayLike | None,
    threshold_s: ArrayLike = 0.0,
) -> Numbers:
    shape, table = _table(load, agents, aht_s, patience_s, threshold_s, lines)
    return _shaped(table[:, measure], shape)


def blocking(load: ArrayLike, agents: ArrayLike) -> Numbers:
    """Return Erlang B: the share that finds all agents busy where nobody may wait."""
    return _measure(Measure.ABANDONMENT, load, agents, 1.0, 0.0, None)


def waiting(
    load: ArrayLike,
    agents: ArrayLike,
    *,
    aht_s: ArrayLike = 1.0,
    patience_s: ArrayLike = np.inf,
    lines: ArrayLike | None = None,
) -> Numbers:
    """Return the share that finds everybody busy: Erlang C as it stands, Erlang A with `aht_s` and `patience_s`."""
    return _measure(Measure.WAITING, load, agents, aht_s, patience_s, lines)


def abandonment(
    load: ArrayLike,
    agents: ArrayLike,
    *,
    aht_s: ArrayLike,
    patience_s: ArrayLike = np.inf,
    lines: ArrayLike | None = None,
) -> Numbers:
    """Return the share that hangs up before it is answered: 0 in Erlang C."""
    return _measure(Measure.ABANDONMENT, load, agents, aht_s, patience_s, lines)


def busy_signals(
    load: ArrayLike,
    agents: ArrayLike,
    *,
    lines: ArrayLike,
    aht_s: ArrayLike = 1.0,
    patience_s: ArrayLike = np.inf,
) -> Numbers:
    """Return the share of all callers who find every line taken and do not get in."""
    return _measure(Measure.BLOCKED, load, agents, aht_s, patience_s, lines)


def service_level(
    load: ArrayLike,
    agents: ArrayLike,
    *,
    aht_s: ArrayLike,
    threshold_s: ArrayLike = 20.0,
    patience_s: ArrayLike = np.inf,
    lines: ArrayLike | None = None,
    variant: Variant = "answered_abandoned",
    short_s: float = 5.0,
) -> Numbers:
    """Return the service level within `threshold_s`, as one of the catalogue's variants.

    `short_s` is the longest wait of a short abandon, for the variant `excl_short`. There are no flow-outs in these
    models, so `offered` is `answered_abandoned` and `ignore_abandons` is `late_abandons`. Where a variant counts
    nobody at all (no agents, and only the answered count), the service level is 0.
    """
    if variant not in get_args(Variant):
        told = ", ".join(get_args(Variant))
        raise StaffingError(
            Text(
                f"there is no service level {variant!r}: it is one of {told}.",
                f"tidak ada service level {variant!r}: pilih salah satu dari {told}.",
            )
        )
    shape, table = _table(load, agents, aht_s, patience_s, threshold_s, lines)
    in_time, beyond = table[:, Measure.IN_TIME], table[:, Measure.BEYOND]
    if variant in ("answered_abandoned", "offered"):
        return _shaped(in_time, shape)
    if variant == "abandons_met":
        return _shaped(1.0 - beyond, shape)
    if variant == "answered":
        counted = table[:, Measure.ANSWERED]
    elif variant == "excl_short":
        limit_s = np.full(np.shape(threshold_s), numbers(short_s, checking.SHORT))
        _, short = _table(load, agents, aht_s, patience_s, limit_s, lines)
        counted = short[:, Measure.IN_TIME] + short[:, Measure.BEYOND]
    else:
        counted = in_time + beyond
    level = np.divide(in_time, counted, out=np.zeros_like(in_time), where=counted > 0.0)
    return _shaped(np.minimum(level, 1.0), shape)


def waiting_beyond(
    load: ArrayLike,
    agents: ArrayLike,
    *,
    aht_s: ArrayLike,
    threshold_s: ArrayLike,
    patience_s: ArrayLike = np.inf,
    lines: ArrayLike | None = None,
) -> Numbers:
    """Return the share that waits longer than `threshold_s`, answered in the end or not."""
    return _measure(Measure.BEYOND, load, agents, aht_s, patience_s, lines, threshold_s)


def asa_s(
    load: ArrayLike,
    agents: ArrayLike,
    *,
    aht_s: ArrayLike,
    patience_s: ArrayLike = np.inf,
    lines: ArrayLike | None = None,
) -> Numbers:
    """Return the average speed of answer: the mean wait of the answered, seconds."""
    return _measure(Measure.ASA_S, load, agents, aht_s, patience_s, lines)


def average_wait_s(
    load: ArrayLike,
    agents: ArrayLike,
    *,
    aht_s: ArrayLike,
    patience_s: ArrayLike = np.inf,
    lines: ArrayLike | None = None,
) -> Numbers:
    """Return the mean wait of all who get in, answered or not, seconds."""
    return _measure(Measure.AVERAGE_WAIT_S, load, agents, aht_s, patience_s, lines)


def abandoned_wait_s(
    load: ArrayLike,
    agents: ArrayLike,
    *,
    aht_s: ArrayLike,
    patience_s: ArrayLike = np.inf,
    lines: ArrayLike | None = None,
) -> Numbers:
    """Return the mean wait of those who hang up, seconds; where nobody does, its limit for a very long patience."""
    return _measure(Measure.ABANDONED_WAIT_S, load, agents, aht_s, patience_s, lines)


def queue_length(
    load: ArrayLike,
    agents: ArrayLike,
    *,
    aht_s: ArrayLike = 1.0,
    patience_s: ArrayLike = np.inf,
    lines: ArrayLike | None = None,
) -> Numbers:
    """Return the mean number of callers waiting."""
    return _measure(Measure.QUEUE, load, agents, aht_s, patience_s, lines)


def occupancy(
    load: ArrayLike,
    agents: ArrayLike,
    *,
    aht_s: ArrayLike = 1.0,
    patience_s: ArrayLike = np.inf,
    lines: ArrayLike | None = None,
) -> Numbers:
    """Return the share of their time that agents are busy."""
    return _measure(Measure.OCCUPANCY, load, agents, aht_s, patience_s, lines)
