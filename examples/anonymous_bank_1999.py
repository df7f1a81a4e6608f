"""A bank's call centre in 1999, measured, beside what was published about it.

    python examples/anonymous_bank_1999.py anonymous_bank_1999.parquet

The table (one row a call; January, February and August 1999) is A. Mandelbaum's, Technion, free for use with
acknowledgement. Published figures: L. Brown, N. Gans, A. Mandelbaum, A. Sakov, H. Shen, S. Zeltyn, L. Zhao (2005):
Statistical Analysis of a Telephone Call Center: A Queueing-Science Perspective. Journal of the American Statistical
Association 100, 36-50. They are about the whole year, or as marked about a part of it.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import polars as pl

import sigap
from sigap.errors import SigapError
from sigap.facts.bundle import Facts
from sigap.metrics import Engine

MAPPING = Path(__file__).parent / "mappings" / "anonymous_bank_1999.toml"

VOLUME = ("offered", "answered", "abandoned", "abandonment_rate", "asa", "average_wait")
FORMULAS = (
    *("answered", "answered_abandoned", "excl_short", "late_abandons"),
    *("ignore_abandons", "abandons_met", "offered"),
)
PUBLISHED_MEAN_SERVICE_S = {"PS": 179, "NW": 115, "IN": 401, "NE": 270}  # November and December
PUBLISHED_SHORT_SERVICES = 0.07  # under 10 s, January to October
SHORT_SERVICE_MS = 10_000

Rows = list[dict[str, Any]]


def main(path: str) -> None:
    """Print volume, waits, service level under all formulas, and service times by type."""
    facts = sigap.read(path, mapping=MAPPING, tz="Asia/Jerusalem")
    engine = Engine.over(facts)
    _print_findings(facts)
    _print_months(months(engine))
    _print_service_levels(service_levels(engine))
    _print_service_times(service_times(engine))
    _print_short_services(short_services(facts))


def months(engine: Engine) -> Rows:
    """Return volume and waits (s) of each month, then of all: `month` is `1999-01`, or `all`."""
    by_month = engine.kpis(VOLUME, by=["month"]).rows()
    return [{**row, "month": f"{row['month']:%Y-%m}"} for row in by_month] + [
        {**engine.kpis(VOLUME).rows()[0], "month": "all"}
    ]


def service_levels(engine: Engine) -> Rows:
    """Return the service level (%) under each formula, with what it divides."""
    return [
        {"formula": formula, **engine.kpis([f"service_level:{formula}"]).rows()[0]} for formula in FORMULAS
    ]


def service_times(engine: Engine) -> Rows:
    """Return services (`n`) and their mean (s) of each type: over all, and month of answer (`1999-01` ...)."""
    found: dict[str, dict[str, Any]] = {}
    for row in engine.kpis(["average_talk"], by=["reason"]).rows():
        type_ = row["reason"]
        found[type_] = {"type": type_, "n": row["average_talk_n"], "all": row["average_talk"]}
    for row in engine.kpis(["average_talk"], by=["reason", "month"], clock="answer").rows():
        found[row["reason"]][f"{row['month']:%Y-%m}"] = row["average_talk"]
    return list(found.values())


def short_services(facts: Facts) -> dict[str, float]:
    """Return the share of services under 10 s by month, and over all."""
    legs = pl.DataFrame(facts["legs"].select(["answered_day", "talk_ms"]))
    share = (pl.col("talk_ms") < SHORT_SERVICE_MS).mean().alias("share")
    by_month = legs.group_by(month=pl.col("answered_day").dt.strftime("%Y-%m")).agg(share).sort("month")
    return {**dict(by_month.iter_rows()), "all": legs.select(share).item()}


def _print_findings(facts: Facts) -> None:
    print(f"{facts.quality.rows_read:,} rows read")
    for finding in facts.quality.worst_first():
        print(f"  {finding.count:>6,}  {finding.problem.value}: {finding.subject}")


def _print_months(rows: Rows) -> None:
    print("\nVolume and waits by month")
    print(f"  {'month':<9}{'offered':>9}{'answered':>10}{'abandoned':>11}{'rate':>8}{'ASA':>8}{'wait':>8}")
    for row in rows:
        print(
            f"  {row['month']:<9}{row['offered']:>9,.0f}{row['answered']:>10,.0f}{row['abandoned']:>11,.0f}"
            f"{row['abandonment_rate']:>6.1f} %{row['asa']:>6.1f} s{row['average_wait']:>6.1f} s"
        )


def _print_service_levels(rows: Rows) -> None:
    print("\nService level within 20 s; abandons under 5 s are short")
    for row in rows:
        numerator, denominator = row["service_level_numerator"], row["service_level_denominator"]
        print(f"  {row['formula']:<20}{row['service_level']:>6.1f} %{numerator:>9,.0f} /{denominator:>7,.0f}")


def _print_service_times(rows: Rows) -> None:
    times = ["1999-01", "1999-02", "1999-08", "all"]
    print("\nMean service (s) by type; last, Brown et al. for November and December")
    print(f"  {'type':<6}{'services':>9}" + "".join(f"{time:>10}" for time in times) + f"{'Brown':>8}")
    for row in rows:
        published = PUBLISHED_MEAN_SERVICE_S.get(row["type"], "-")
        means = "".join(f"{row[time]:>10.1f}" for time in times)
        print(f"  {row['type']:<6}{row['n']:>9,}{means}{published:>8}")


def _print_short_services(shares: dict[str, float]) -> None:
    print(f"\nServices under 10 s (Brown et al., January to October: {PUBLISHED_SHORT_SERVICES:.0%})")
    for time, share in shares.items():
        print(f"  {time:<9}{share:>6.1%}")


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("Usage: python examples/anonymous_bank_1999.py anonymous_bank_1999.parquet")
    try:
        main(sys.argv[1])
    except SigapError as error:
        sys.exit(error.message("en"))
