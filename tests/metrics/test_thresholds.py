"""Every visit is told the thresholds of its queue and channel, however few cases the SQL has."""

from __future__ import annotations

import ibis
import pyarrow as pa
from hypothesis import given, settings
from hypothesis import strategies as st

from sigap.metrics.backends import DuckDB
from sigap.metrics.thresholds import Limit, with_thresholds

QUEUES = (None, "layanan", "tagihan", "obrolan")
CHANNELS = ("voice", "chat")
_SET = st.one_of(st.none(), st.tuples(st.sampled_from((15_000, 20_000)), st.sampled_from((None, 5_000))))
_LIMITS = st.dictionaries(st.tuples(st.sampled_from(QUEUES), st.sampled_from(CHANNELS)), _SET, min_size=1)

visits = ibis.table({"queue": "string", "channel": "string"}, name="visits")


@settings(max_examples=60, deadline=None)
@given(_LIMITS)
def test_every_pair_is_told_its_own(
    told: dict[tuple[str | None, str], tuple[int, int | None] | None],
) -> None:
    limits: list[Limit] = [(*pair, *(limit or (None, None))) for pair, limit in told.items()]
    backend = DuckDB()
    backend.put(
        "visits", pa.table({name: [pair[n] for pair in told] for n, name in enumerate(visits.columns)})
    )
    rows = backend.execute(with_thresholds(visits, limits)).to_pylist()
    alike = len({limit[2:] for limit in limits}) == 1
    for row in rows:
        expected = told[row["queue"], row["channel"]] or (None, None)
        if row["queue"] is None and not alike:  # a visit of no queue is told what all others are, or nothing
            expected = (None, None)
        assert (row["threshold_ms"], row["short_ms"]) == expected, row
