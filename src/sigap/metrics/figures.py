"""From sums to figures: the division, the unit, the interval, and what must not be said."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl
import pyarrow as pa

from sigap.metrics import intervals
from sigap.metrics.asking import Question
from sigap.metrics.definition import Good, Kpi, Spread, Unit
from sigap.metrics.planning import Asked
from sigap.metrics.questions import QuestionError
from sigap.text import Text

Floats = npt.NDArray[np.float64]


def figures(
    sums: pl.DataFrame,
    clusters: pl.DataFrame | None,
    question: Question,
    *,
    absent: Mapping[str, list[str]],
    told: frozenset[str],
) -> pa.Table:
    """Return the table of figures, ordered by its keys.

    Args:
        sums: keys and a column a measure, one row a group.
        clusters: the same by group and cluster, where intervals need it.
        question: what was asked.
        absent: KPI id -> parts of handle time that no row of the source tells.
        told: measures whose table has rows.
    """
    keys = list(question.grouping.by)
    sums = sums.sort(keys, nulls_last=True, maintain_order=True) if keys else sums
    empty = [name for name in sums.columns if name in told and sums[name].null_count()]
    sums = sums.with_columns(pl.col(name).fill_null(0) for name in empty if not _instant(name, question))
    whole = sums.to_arrow(compat_level=pl.CompatLevel.oldest())
    columns: dict[str, Any] = {key: whole[key] for key in keys}
    for one in question.asked:
        _refuse_mixtures(sums, one)
        columns |= _figure(sums, whole, clusters, one, question, keys, absent.get(one.kpi.id, []))
    return pa.table(columns)


def _instant(name: str, question: Question) -> bool:
    return any(name == f"{o.kpi.id}_numerator" and not o.kpi.additive for o in question.asked)


def _floats(sums: pl.DataFrame, name: str) -> Floats:
    """Return a column as fractions, NaN for null. Tables are small: what a step costs counts, not what a row does."""
    series = sums[name]
    if not series.dtype.is_integer() and series.dtype != pl.Float64:
        series = series.cast(pl.Float64)
    return np.asarray(series.to_numpy(), np.float64)


def _figure(
    sums: pl.DataFrame,
    whole: pa.Table,
    clusters: pl.DataFrame | None,
    one: Asked,
    question: Question,
    keys: list[str],
    absent: list[str],
) -> dict[str, Any]:
    kpi, id = one.kpi, one.kpi.id
    numerator, denominator, n = f"{id}_numerator", f"{id}_denominator", f"{id}_n"
    is_ratio = one.formula.denominator is not None
    above = _floats(sums, numerator)
    below = _floats(sums, denominator) if is_ratio else np.ones(len(sums))
    counted = n if n in sums.columns else denominator if is_ratio else numerator
    observed = _floats(sums, counted)
    with np.errstate(invalid="ignore", divide="ignore"):
        ratio = np.where(below == 0, np.nan, above / below)
    missing, mixed = _missing(sums, one, absent, below)
    hidden = mixed | (observed < kpi.minimum_n)
    found: dict[str, Any] = {
        id: _nullable(np.where(hidden, np.nan, ratio * kpi.scale)),
        numerator: whole[numerator],
        denominator: whole[denominator] if is_ratio else np.ones(len(sums), np.int64),
        n: whole[counted],
    }
    bounds = _bounds(sums, clusters, one, question, keys, ratio, below, observed)
    if bounds is not None:
        low, high = _within(
            kpi, ratio * kpi.scale, *(np.where(hidden, np.nan, b * kpi.scale) for b in bounds)
        )
        found |= {f"{id}_low": _nullable(low), f"{id}_high": _nullable(high)}
    if f"{id}_open" in sums.columns:
        found[f"{id}_open"] = whole[f"{id}_open"]
    if kpi.parts:
        found[f"{id}_missing"] = missing
    if f"{id}_young" in sums.columns:
        found[f"{id}_immature"] = np.nan_to_num(_floats(sums, f"{id}_young")) > 0
    return found


def _nullable(values: Floats) -> pa.Array:
    return pa.array(values, mask=np.isnan(values))


def _missing(
    sums: pl.DataFrame, one: Asked, absent: list[str], handled: Floats
) -> tuple[pa.Array, npt.NDArray[np.bool_]]:
    """Return for each group the parts it lacks, and whether it mixes legs that tell a part with legs that do not."""
    mixed = np.zeros(len(sums), np.bool_)
    lacking = np.zeros(len(sums), np.int64)  # one bit a part
    parts = [part for part in one.kpi.parts if f"{one.kpi.id}_told_{part}" in sums.columns]
    for place, part in enumerate(parts):
        told = _floats(sums, f"{one.kpi.id}_told_{part}")
        mixed |= (told > 0) & (told < handled)
        lacking |= (told < handled).astype(np.int64) << place
    codes = range(2 ** len(parts))
    named = [[*absent, *(p for place, p in enumerate(parts) if code >> place & 1)] for code in codes]
    texts = [", ".join(name.removesuffix("_ms") for name in names) or None for names in named]
    return pa.array((texts[code] for code in lacking), pa.large_string()), mixed


def _refuse_mixtures(sums: pl.DataFrame, one: Asked) -> None:
    """Raise when a group averages answers on different scales or directions."""
    for column in one.kpi.uniform:
        least, most = f"{one.kpi.id}_least_{column}", f"{one.kpi.id}_most_{column}"
        if least in sums.columns and bool((sums[least] != sums[most]).any()):
            raise QuestionError(
                Text(
                    f"{one.kpi.id} would mix answers that differ in '{column}', which have no common average.",
                    f"{one.kpi.id} akan mencampur jawaban dengan '{column}' berbeda, tanpa rata-rata bersama.",
                ),
                remedy=Text(
                    "Group or filter them (by survey, for instance), so that each group has one.",
                    "Kelompokkan atau saring (misalnya per survei) agar tiap kelompok seragam.",
                ),
            )


def _bounds(
    sums: pl.DataFrame,
    clusters: pl.DataFrame | None,
    one: Asked,
    question: Question,
    keys: list[str],
    ratio: Floats,
    below: Floats,
    observed: Floats,
) -> tuple[Floats, Floats] | None:
    """Return low and high before the unit, None where the KPI has no interval."""
    spread, confidence, id = one.kpi.spread, question.confidence, one.kpi.id
    if confidence is None or spread is Spread.NONE:
        return None
    if spread is Spread.WILSON:
        return intervals.wilson(_floats(sums, f"{id}_numerator"), below, confidence)
    if spread is Spread.MEAN:
        return intervals.mean(ratio, observed, _floats(sums, f"{id}_squares"), confidence)
    if spread is Spread.NPS:
        return intervals.net_promoter(ratio, observed, _floats(sums, f"{id}_squares"), confidence)
    if clusters is None:
        return np.full(len(sums), np.nan), np.full(len(sums), np.nan)
    moments = _moments(sums.select(keys), clusters, one, keys)
    if one.formula.denominator is None:
        return intervals.total(ratio, moments["k"], moments["nn"], confidence)
    low, high = intervals.clustered(
        ratio, below, moments["k"], moments["nn"], moments["nd"], moments["dd"], confidence
    )
    if one.kpi.unit is not Unit.PERCENT:
        return low, high
    alike = (moments["k"] >= 2) & ((ratio == 0) | (ratio == 1)) & (below == observed)
    least, most = intervals.wilson(ratio * observed, observed, confidence)
    return np.where(alike, least, low), np.where(alike, most, high)


def _moments(groups: pl.DataFrame, clusters: pl.DataFrame, one: Asked, keys: list[str]) -> dict[str, Floats]:
    """Return, for each group, the number of clusters and the sums of squares and products over them."""
    above = pl.col(f"{one.kpi.id}_numerator").fill_null(0).cast(pl.Float64)
    below = pl.lit(1.0)
    if one.formula.denominator is not None:
        below = pl.col(f"{one.kpi.id}_denominator").fill_null(0).cast(pl.Float64)
    products = {
        "k": (below > 0).sum() if one.formula.denominator is not None else pl.len(),
        "nn": (above * above).sum(),
        "nd": (above * below).sum(),
        "dd": (below * below).sum(),
    }
    if not keys:
        found = clusters.select(**products)
    else:
        by_group = clusters.group_by(keys).agg(**products)
        found = groups.join(by_group, on=keys, how="left", nulls_equal=True, maintain_order="left")
    return {name: _floats(found, name) for name in products}


def _within(kpi: Kpi, value: Floats, low: Floats, high: Floats) -> tuple[Floats, Floats]:
    """Return the interval kept to what the KPI can be: no share under 0 or over 100 %, no negative time."""
    if kpi.good is Good.NEAR or kpi.unit is Unit.POINTS:
        return low, high
    low = np.where(value >= 0, np.maximum(low, 0.0), low)
    if kpi.unit is Unit.PERCENT:
        high = np.where(value <= 100, np.minimum(high, 100.0), high)
    return low, high
