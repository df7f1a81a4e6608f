"""What a week of a bank in 1999 needs to be planned, and what really came: see `docs/tutorial/plan-a-week.md`.

    python examples/anonymous_bank_week.py anonymous_bank_1999.parquet came.csv

Prints how long regular customers are willing to wait and how long they talk, learnt from the weeks before, and writes
the calls that came in the week itself. The table is A. Mandelbaum's, Technion, free for use with acknowledgement.
"""

from __future__ import annotations

import csv
import datetime as dt
import sys
from pathlib import Path

import numpy as np
import polars as pl

import sigap
from sigap.errors import SigapError
from sigap.facts.bundle import Facts
from sigap.forecasting import history_from_facts
from sigap.staffing import estimate_patience

MAPPING = Path(__file__).parent / "mappings" / "anonymous_bank_1999.toml"
QUEUE = "PS"
FIRST, LAST = dt.date(1999, 2, 21), dt.date(1999, 2, 27)


def main(table: str, came: str) -> None:
    """Print patience and talk of the weeks before, and write what came in the week."""
    facts = sigap.read(table, mapping=MAPPING, tz="Asia/Jerusalem")
    visits = _before(facts, "visits", "entered_day")
    waited = visits.filter(pl.col("wait_ms") > 0, pl.col("outcome").is_in(["answered", "abandoned"]))
    patience = estimate_patience(
        waited["wait_ms"].to_numpy() / 1000, (waited["outcome"] == "abandoned").to_numpy()
    )
    print(f"patience: mean {patience.mean_s:.0f} s ({patience.low_s:.0f} to {patience.high_s:.0f})")
    talk_s = _before(facts, "legs", "answered_day")["talk_ms"].drop_nulls().to_numpy() / 1000
    print(f"talk: mean {talk_s.mean():.0f} s, standard deviation / mean {talk_s.std() / talk_s.mean():.2f}")
    print(f"calls that came: {_write(facts, Path(came)):,.0f}, written to {came}")


def _before(facts: Facts, name: str, day: str) -> pl.DataFrame:
    """Return the rows of a table before the week, of the queue and of January and February."""
    table = pl.DataFrame(pl.from_arrow(facts.tables[name]))
    return table.filter(pl.col("queue") == QUEUE, pl.col(day) < FIRST)


def _write(facts: Facts, path: Path) -> float:
    """Write the week's calls by half-hour, and return how many there were."""
    (week,) = history_from_facts(facts, queue=QUEUE, first=FIRST, last=LAST).items
    volume = np.nan_to_num(week.volume)
    with path.open("w", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(["starts_at", "volume"])
        for date, calls in zip(week.dates, volume, strict=True):
            rows.writerows([f"{date} {week.clock(at)}", int(count)] for at, count in enumerate(calls))
    return float(volume.sum())


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    try:
        main(*sys.argv[1:])
    except SigapError as error:
        sys.exit(str(error))
