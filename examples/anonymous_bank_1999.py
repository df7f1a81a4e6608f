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

import polars as pl

import sigap
from sigap.facts.bundle import Facts

MAPPING = Path(__file__).parent / "mappings" / "anonymous_bank_1999.toml"

FORMULAS = (
    *("answered", "answered_abandoned", "excl_short", "late_abandons"),
    *("ignore_abandons", "abandons_met", "offered"),
)
TYPES = {"PS": "regular", "NW": "new customer", "IN": "internet support", "NE": "stock exchange"}
PUBLISHED_MEAN_SERVICE_S = {"PS": 179, "NW": 115, "IN": 401, "NE": 270}  # November and December
PUBLISHED_SHORT_SERVICES = 0.07  # under 10 s, January to October


def main(path: str) -> None:
    """Print volume, waits, service level under all formulas, and service times by type."""
    facts = sigap.read(path, mapping=MAPPING, tz="Asia/Jerusalem")
    _print_findings(facts)
    _print_months(facts)
    _print_service_level(facts)
    _print_service_times(facts)
    _print_short_services(facts)


def _print_findings(facts: Facts) -> None:
    print(f"{facts.quality.rows_read:,} rows read")
    for finding in facts.quality.worst_first():
        print(f"  {finding.count:>6,}  {finding.problem.value}: {finding.subject}")


def _print_months(facts: Facts) -> None:
    print("\nVolume and waits by month")
    ids = ["offered", "answered", "abandoned", "abandonment_rate", "asa", "average_wait"]
    rows = [
        *sigap.kpis(facts, ids, by=["month"]).rows(),
        {"month": "all", **sigap.kpis(facts, ids).rows()[0]},
    ]
    print(f"{'month':>10}{'offered':>9}{'answered':>10}{'abandoned':>11}{'rate':>8}{'ASA':>8}{'wait':>8}")
    for row in rows:
        print(
            f"{row['month']!s:>10}{row['offered']:>9,.0f}{row['answered']:>10,.0f}{row['abandoned']:>11,.0f}"
            f"{row['abandonment_rate']:>7.1f}%{row['asa']:>7.0f}s{row['average_wait']:>7.0f}s"
        )


def _print_service_level(facts: Facts) -> None:
    print("\nService level, 20 s, short abandons under 5 s")
    for formula in FORMULAS:
        row = sigap.kpis(facts, ["service_level"], variants={"service_level": formula}).rows()[0]
        numerator, denominator = row["service_level_numerator"], row["service_level_denominator"]
        print(f"  {formula:<20}{row['service_level']:>6.1f}%  {numerator:>7,.0f} / {denominator:>7,.0f}")


def _print_service_times(facts: Facts) -> None:
    print("\nMean service (s) by type: here, and in Brown et al. (November and December)")
    for row in sigap.kpis(facts, ["average_talk"], by=["reason"]).rows():
        type_ = row["reason"]
        published = PUBLISHED_MEAN_SERVICE_S.get(type_)
        shown = "-" if published is None else str(published)
        print(f"  {type_}  {row['average_talk']:>5.0f}  {shown:>5}  {TYPES.get(type_, '')}")


def _print_short_services(facts: Facts) -> None:
    legs = pl.DataFrame(facts["legs"].select(["answered_day", "talk_ms"]))
    short = legs.group_by(pl.col("answered_day").dt.month().alias("month")).agg(
        (pl.col("talk_ms") < 10_000).mean()
    )
    print(f"\nServices under 10 s (Brown et al., January to October: {PUBLISHED_SHORT_SERVICES:.0%})")
    for month, share in short.sort("month").iter_rows():
        print(f"  1999-{month:02d}  {share:.1%}")
    print(f"  all      {(legs['talk_ms'] < 10_000).mean():.1%}")


if __name__ == "__main__":
    main(sys.argv[1])
