"""Each visit's thresholds: how soon its queue wants it answered, and how soon a caller who gives up does not count."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import ibis
import ibis.expr.types as ir

Limit = tuple[str | None, str, int | None, int | None]
"""Queue, channel, T and s in ms; None where nobody set them."""


def with_thresholds(visits: ir.Table, limits: Sequence[Limit]) -> ir.Table:
    """Return visits with `threshold_ms` and `short_ms`, null where none is set.

    Args:
        visits: to be told.
        limits: of every pair of queue and channel that they have.
    """
    pairs = {(threshold, short) for _, _, threshold, short in limits}
    if len(pairs) == 1:
        ((threshold, short),) = pairs
        return visits.mutate(threshold_ms=_literal(threshold), short_ms=_literal(short))
    cases_t, cases_s = [], []
    for (channel, threshold, short), queues in _alike(limits).items():
        here = visits.queue.isin(queues)
        if channel is not None:
            here &= visits.channel == channel
        cases_t.append((here, _literal(threshold)))
        cases_s.append((here, _literal(short)))
    if not cases_t:
        return visits.mutate(threshold_ms=_literal(None), short_ms=_literal(None))
    return visits.mutate(
        threshold_ms=ibis.cases(*cases_t, else_=_literal(None)),
        short_ms=ibis.cases(*cases_s, else_=_literal(None)),
    )


def _alike(limits: Sequence[Limit]) -> Mapping[tuple[str | None, int, int | None], list[str]]:
    """Return the queues that share (channel, T, s): few cases are planned and run much quicker.

    The channel is None for queues all of whose channels have the same: every row then needs one look less.
    """
    own: dict[str | None, set[tuple[int | None, int | None]]] = {}
    for queue, _, threshold, short in limits:
        own.setdefault(queue, set()).add((threshold, short))
    alike: dict[tuple[str | None, int, int | None], dict[str, None]] = {}
    for queue, channel, threshold, short in limits:
        if queue is not None and threshold is not None:
            told = channel if len(own[queue]) > 1 else None
            alike.setdefault((told, threshold, short), {})[queue] = None
    return {case: list(queues) for case, queues in alike.items()}


def _literal(value: int | None) -> ir.Value:
    return ibis.literal(value, "int64") if value is not None else ibis.null("int64")
