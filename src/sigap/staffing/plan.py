"""A queue's demand staffed: the plan asked for, what it would be otherwise, and what uncertainty costs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri

from sigap.forecasting.demand import Demand
from sigap.staffing.concurrency import Chat, staff_chat
from sigap.staffing.distribution import (
    SHARE_OF_DAYS,
    DistributionPlan,
    Mode,
    Pool,
    judge_plan,
    staff_distribution,
)
from sigap.staffing.errors import StaffingError, TooLargeError
from sigap.staffing.targets import Targets
from sigap.text import Text

Floats = NDArray[np.float64]

DRAWS = 199
MOST_DAYS_BESIDE = 28
_LONG = Text(
    f"what uncertainty costs is told for up to {MOST_DAYS_BESIDE} days only.",
    f"harga ketidakpastian hanya dihitung untuk paling banyak {MOST_DAYS_BESIDE} hari.",
)


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked of every queue.

    Attributes:
        targets: what is promised.
        patience_s: mean patience; infinite for Erlang C.
        aht_s: handle time where the demand tells none; None where it must.
        mode: what "met" means; None takes `MEAN` where the demand tells its uncertainty, else `POINT`.
        pool: over what targets are weighed in mode `MEAN`.
        share_of_days: in mode `RISK`.
        shrinkage: share of paid time not at work, from 0 to under 1.
        chat: conversations at once; None for calls.
    """

    targets: Targets
    patience_s: float = np.inf
    aht_s: float | None = None
    mode: Mode | None = None
    pool: Pool = Pool.INTERVAL
    share_of_days: float = SHARE_OF_DAYS
    shrinkage: float = 0.0
    chat: Chat | None = None

    def __post_init__(self) -> None:
        if not 0.0 <= self.shrinkage < 1.0:
            raise StaffingError(
                Text(
                    f"a shrinkage of {self.shrinkage:g} is not from 0 to under 1.",
                    f"shrinkage {self.shrinkage:g} tidak di antara 0 dan 1.",
                ),
                remedy=Text(
                    "30 % is 0.30: agents are divided by 0.70.", "30 % adalah 0,30: agen dibagi 0,70."
                ),
            )
        if not 0.0 < self.share_of_days < 1.0:
            raise StaffingError(
                Text(
                    f"{100 * self.share_of_days:g} % of the days is not above 0 % and under 100 %.",
                    f"{100 * self.share_of_days:g} % dari hari-hari tidak di atas 0 % dan di bawah 100 %.",
                ),
                remedy=Text("80 % is usual.", "80 % lazim dipakai."),
            )


@dataclass(frozen=True, slots=True)
class QueuePlan:
    """One queue's plan.

    Attributes:
        demand: what was staffed.
        question: what was asked.
        aht_s: (n,) handle time used.
        plan: the answer.
        gross: (n,) agents / (1 - shrinkage).
        beside: what each mode would take, and what is to be expected of it on the demand's paths; empty without paths,
            and for long horizons.
        remarks: what the reader must know.
    """

    demand: Demand
    question: Question
    aht_s: Floats
    plan: DistributionPlan
    gross: Floats
    beside: Mapping[Mode, DistributionPlan] = field(default_factory=dict)
    remarks: tuple[Text, ...] = ()

    @property
    def agent_hours(self) -> float:
        """Return hours of agents at their places."""
        return float(self.plan.agents.sum()) * self.demand.minutes / 60.0


def plan_demand(demand: Demand, question: Question) -> QueuePlan:
    """Return a queue's plan.

    Raises:
        StaffingError: no handle time, a mode that needs an uncertainty which the demand does not tell, numbers that
            cannot be.
    """
    aht_s = _handle_times(demand, question)
    paths, remarks = _paths(demand)
    mode = question.mode or (Mode.POINT if paths is None or question.chat else Mode.MEAN)
    if question.chat is not None and question.chat.at_once > 1:
        return _chat_plan(demand, question, aht_s, mode)
    if paths is None and mode is not Mode.POINT:
        raise _certain(demand, mode)
    draws = demand.volume[None] if paths is None else paths

    def staffed(how: Mode) -> DistributionPlan:
        return staff_distribution(
            draws if how is not Mode.POINT else demand.volume[None],
            aht_s=aht_s,
            minutes=demand.minutes,
            targets=question.targets,
            patience_s=question.patience_s,
            days=demand.dates,
            mode=how,
            pool=question.pool,
            share_of_days=question.share_of_days,
        )

    plan = staffed(mode)
    beside = {}
    if paths is not None and len(plan.days) > MOST_DAYS_BESIDE:
        remarks = (*remarks, _LONG)
    elif paths is not None:
        try:
            beside = {how: plan if how is mode else staffed(how) for how in Mode}
            beside[Mode.POINT] = _judged(beside[Mode.POINT], paths, demand, question, aht_s)
        except TooLargeError as reason:
            beside, remarks = {}, (*remarks, reason.what)
    gross = plan.agents / (1.0 - question.shrinkage)
    return QueuePlan(demand, question, aht_s, plan, gross, beside, remarks)


def _judged(
    plan: DistributionPlan, paths: Floats, demand: Demand, question: Question, aht_s: Floats
) -> DistributionPlan:
    return judge_plan(
        plan.agents,
        paths,
        aht_s=aht_s,
        minutes=demand.minutes,
        targets=question.targets,
        patience_s=question.patience_s,
        days=demand.dates,
    )


def _handle_times(demand: Demand, question: Question) -> Floats:
    """Return (n,) the demand's handle times, filled where it tells none."""
    missing = np.isnan(demand.aht_s)
    if missing.any() and question.aht_s is None:
        known = demand.aht_s[~missing & (demand.volume > 0)]
        if not len(known):
            raise StaffingError(
                Text("there is no handle time.", "tidak ada waktu penanganan."),
                where=demand.queue,
                remedy=Text(
                    "Add a column aht_s, or give `aht`, in seconds.",
                    "Tambahkan kolom aht_s, atau berikan `aht`, dalam detik.",
                ),
            )
    if not missing.any():
        return demand.aht_s
    weight = np.where(missing, 0.0, demand.volume)
    mean = question.aht_s
    if mean is None:
        mean = float((np.nan_to_num(demand.aht_s) * weight).sum() / weight.sum())
    return np.where(missing, mean, demand.aht_s)


def _paths(demand: Demand) -> tuple[Floats | None, tuple[Text, ...]]:
    """Return (paths, n) joint draws, made from the quantiles where only these are told."""
    if demand.paths is not None:
        return np.asarray(demand.paths, np.float64), ()
    if demand.quantiles is None or not len(demand.levels) or np.isnan(demand.quantiles).any():
        return None, ()
    at = ndtri((np.arange(DRAWS) + 0.5) / DRAWS)
    scores = ndtri(np.array(demand.levels))
    draws = np.array([_quantile_at(at, scores, cell) for cell in demand.quantiles.T]).T
    mean = draws.mean(axis=0)
    draws *= np.divide(demand.volume, mean, out=np.ones_like(mean), where=mean > 0.0)
    return draws, (
        Text(
            "the table tells quantiles but no joint paths: busy intervals are taken to be busy together.",
            "tabel memuat kuantil tetapi tidak memuat jalur gabungan: interval yang ramai dianggap ramai bersamaan.",
        ),
    )


def _quantile_at(at: Floats, scores: Floats, quantiles: Floats) -> Floats:
    """Return quantiles between those told, straight on the normal's scale, and beyond them along the last stretch."""
    inside = np.interp(at, scores, quantiles)
    low = quantiles[0] + (at - scores[0]) * (quantiles[1] - quantiles[0]) / (scores[1] - scores[0])
    high = quantiles[-1] + (at - scores[-1]) * (quantiles[-1] - quantiles[-2]) / (scores[-1] - scores[-2])
    return np.maximum(np.where(at < scores[0], low, np.where(at > scores[-1], high, inside)), 0.0)


def _chat_plan(demand: Demand, question: Question, aht_s: Floats, mode: Mode) -> QueuePlan:
    """Return the plan of conversations held several at once, for the expected volume."""
    assert question.chat is not None
    if mode is not Mode.POINT:
        raise StaffingError(
            Text(
                "conversations held several at once are staffed for the expected volume only.",
                "percakapan yang dipegang beberapa sekaligus hanya dihitung untuk volume harapan.",
            ),
            where=demand.queue,
            remedy=Text("Use mode point.", "Pakai mode point."),
        )
    lived = [
        staff_chat(
            float(volume),
            aht_s=float(handle),
            minutes=demand.minutes,
            chat=question.chat,
            targets=question.targets,
            patience_s=question.patience_s,
        )
        for volume, handle in zip(demand.volume, aht_s, strict=True)
    ]
    days, day = np.unique(demand.dates, return_inverse=True)
    level = np.array([one.service_level for one in lived])
    offered = np.bincount(day, demand.volume)
    in_time = np.bincount(day, demand.volume * level)

    def of_contacts(name: str) -> Floats:
        return np.where(demand.volume > 0.0, [getattr(one, name) for one in lived], np.nan)

    plan = DistributionPlan(
        agents=np.array([one.agents for one in lived], np.int64),
        service_level=of_contacts("service_level"),
        abandonment=of_contacts("abandonment"),
        asa_s=of_contacts("asa_s"),
        occupancy=of_contacts("full"),
        binding=tuple(one.binding for one in lived),
        days=days,
        day_service_level=np.divide(in_time, offered, out=np.full(len(days), np.nan), where=offered > 0.0),
        day_met=np.ones(len(days)),
        mode=mode,
        pool=Pool.INTERVAL,
    )
    return QueuePlan(demand, question, aht_s, plan, plan.agents / (1.0 - question.shrinkage))


def _certain(demand: Demand, mode: Mode) -> StaffingError:
    return StaffingError(
        Text(
            f"mode {mode.value} needs to know how uncertain the volume is, and the table tells no quantiles or paths.",
            f"mode {mode.value} perlu tahu seberapa tidak pasti volumenya; tabel ini tidak memuat kuantil atau jalur.",
        ),
        where=demand.queue,
        remedy=Text(
            "Forecast to Parquet (sigap forecast --out forecast.parquet), or use mode point.",
            "Ramalkan ke Parquet (sigap forecast --out forecast.parquet), atau pakai mode point.",
        ),
    )
