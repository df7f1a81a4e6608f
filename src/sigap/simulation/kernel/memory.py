"""The engine's arrays, reached from the one record that its functions pass about.

Each `*_at(world, place)` is the record at a place of one of the arrays: nothing is copied, and nothing is compiled for
it but an addition. Places come of the engine's own books; `run` holds the arrays while the engine lives on them.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from llvmlite import ir  # type: ignore[import-untyped]
from numba import from_dtype, types
from numba.extending import intrinsic

from sigap.simulation.kernel import layout
from sigap.simulation.kernel.layout import WORLD
from sigap.simulation.result import CHANGE, VISIT


def _array(name: str, dtype: np.dtype[Any]) -> Any:
    """Return the function that reaches the records of one array of a life."""
    record = from_dtype(dtype)
    known = WORLD.fields
    assert known is not None
    offset = known[name][1]

    def reach(context: Any, builder: Any, _signature: Any, arguments: Any) -> Any:
        world, place = arguments
        book = builder.ptrtoint(world, ir.IntType(64))
        start = builder.load(
            builder.inttoptr(builder.add(book, book.type(offset)), ir.IntType(64).as_pointer())
        )
        where = builder.add(start, builder.mul(place, place.type(record.size)))
        return builder.inttoptr(where, context.get_value_type(record))

    @intrinsic  # type: ignore[untyped-decorator,unused-ignore]
    def at(_context: Any, world: Any, _place: Any) -> Any:
        """Return the record at a place."""
        return record(world, types.int64), reach

    return at


queue_at = _array("queues", layout.QUEUE)
group_at = _array("groups", layout.GROUP)
agent_at = _array("agents", layout.AGENT)
visit_at = _array("slots", layout.SLOT)
event_at = _array("heap", layout.EVENT)
pool_at = _array("pools", layout.POOL)
candidate_at = _array("candidates", layout.CANDIDATE)
served_at = _array("served", layout.SERVED)
transfer_at = _array("transfers", layout.TRANSFER)
capacity_at = _array("capacity", layout.SLOTS)
shape_at = _array("shapes", layout.SHAPE)
planned_at = _array("plan", layout.PLANNED)
waiter_at = _array("waiters", layout.WAITER)
held_at = _array("in_hand", layout.IN_HAND)
counts_at = _array("queue_counts", layout.QUEUE_COUNTS)
row_at = _array("rows", VISIT)
change_at = _array("changes", CHANGE)
threshold_at = _array("thresholds", layout.NUMBER)
quantile_at = _array("quantiles", layout.NUMBER)
rate_at = _array("rates", layout.NUMBER)
instant_at = _array("instants", layout.NUMBER)
order_at = _array("order", layout.NUMBER)
spent_at = _array("group_counts", layout.NUMBER)
