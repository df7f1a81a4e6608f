"""A forecast -> how many agents each queue takes, queue by queue.

Skills are not pooled here: the sum over queues is what it takes if nobody helped out. It is an upper estimate.
"""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from sigap.forecasting import Demand

if TYPE_CHECKING:
    from sigap.staffing import Question, QueuePlan

AT_ONCE = {"chat": 2, "whatsapp": 3, "social": 3, "sms": 3}
"""Conversations that an agent holds, where nobody has said otherwise."""
SLOWDOWN = 0.15
_WRITTEN_LATER = ("email", "ticket")
_LONGEST_PATIENCE_S = 86_400.0


@dataclass(frozen=True)
class Promise:
    """What is promised on a queue, and how it is worked.

    Attributes:
        target, threshold_s: the service level.
        patience_s: mean patience of its customers; infinite where nobody leaves.
        at_once: conversations an agent may hold.
    """

    target: float
    threshold_s: float
    patience_s: float = float("inf")
    at_once: int = 1

    def told(self) -> dict[str, Any]:
        """Return it for a version's inputs."""
        finite = np.isfinite(self.patience_s)
        return {
            "target": self.target,
            "threshold_s": self.threshold_s,
            "patience_s": round(self.patience_s, 1) if finite else None,
            "at_once": self.at_once,
        }


def question_of(promise: Promise, shrinkage: float) -> Question:
    """Return a promise as staffing is asked."""
    from sigap.staffing import Chat, Question, Targets

    return Question(
        Targets(promise.target, promise.threshold_s),
        patience_s=promise.patience_s,
        aht_s=300.0,
        shrinkage=shrinkage,
        chat=Chat(promise.at_once, SLOWDOWN) if promise.at_once > 1 else None,
    )


def plans_of(
    demands: Sequence[Demand], promises: Mapping[str, Promise], shrinkage: float
) -> dict[str, QueuePlan]:
    """Return each queue's plan, by its key.

    Raises:
        StaffingError: numbers that cannot be.
    """
    from sigap.staffing import plan_demand

    return {
        one.queue: plan_demand(_alone(one, promises[one.queue]), question_of(promises[one.queue], shrinkage))
        for one in demands
        if one.queue in promises
    }


def _alone(demand: Demand, promise: Promise) -> Demand:
    """Return demand with handle times as if each conversation were held alone: facts tell them as they were lived."""
    if promise.at_once == 1:
        return demand
    held = 1 + (promise.at_once - 1) / 2  # conversations in hand on average, at middling load
    return Demand(
        demand.queue, demand.channel, demand.zone, demand.minutes, demand.starts_at, demand.dates,
        demand.volume, demand.aht_s / (1 + SLOWDOWN * (held - 1)), demand.paths, demand.levels, demand.quantiles,
    )  # fmt: skip


def as_table(plans: Mapping[str, QueuePlan]) -> bytes:
    """Return plans as a Parquet file: one row a queue and interval."""
    parts = [_rows(plan) for plan in plans.values()]
    out = io.BytesIO()
    pq.write_table(pa.concat_tables(parts) if parts else pa.table({}), out, compression="zstd")
    return out.getvalue()


def _rows(plan: QueuePlan) -> pa.Table:
    demand, rows = plan.demand, len(plan.demand.starts_at)
    return pa.table(
        {
            "queue": [demand.queue] * rows,
            "starts_at_ms": demand.starts_at.astype(np.int64),
            "minutes": np.full(rows, demand.minutes, np.int64),
            "volume": demand.volume.astype(np.float64),
            "aht_s": plan.aht_s.astype(np.float64),
            "agents": plan.plan.agents.astype(np.int64),
            "gross": plan.gross.astype(np.float64),
            "service_level": pa.array(plan.plan.service_level.astype(np.float64), from_pandas=True),
        }
    )


def rows_in(table: bytes) -> pa.Table:
    """Return what a requirement's table tells."""
    return pq.read_table(io.BytesIO(table))
