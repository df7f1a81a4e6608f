"""The data-quality report alone: do the visits add up, and what was found wrong."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass

import pyarrow.compute as pc

from sigap.facts.bundle import Facts
from sigap.facts.quality import Quality, Severity
from sigap.facts.tables import FLOW_OUTS
from sigap.reports.tidy import quality_fields

ENDS = ("answered", "abandoned", "flowed_out", "failed", "waiting", "lost")


@dataclass(frozen=True, slots=True)
class Check:
    """What there is to say about a reading.

    Attributes:
        offered: visits.
        ends: visits by how they ended; flow-outs together.
        rows: rows of each fact table.
        quality: the findings.
    """

    source: str
    offered: int
    ends: Mapping[str, int]
    rows: Mapping[str, int]
    quality: Quality

    @property
    def adds_up(self) -> bool:
        """Return whether offered = answered + abandoned + flow-out + failed + waiting + lost."""
        return self.offered == sum(self.ends.values())

    @property
    def has_errors(self) -> bool:
        """Return whether rows were left out or an identity is broken."""
        return not self.adds_up or any(f.severity is Severity.ERROR for f in self.quality.findings.values())


def check(facts: Facts) -> Check:
    """Return the data-quality report of facts."""
    visits = facts["visits"]
    counted = pc.value_counts(visits["outcome"].combine_chunks().cast("string")).to_pylist()
    outcomes = {c["values"]: c["counts"] for c in counted}
    ends = {end: outcomes.get(end, 0) for end in ENDS}
    ends["flowed_out"] = sum(outcomes.get(flow, 0) for flow in FLOW_OUTS)
    rows = {name: facts[name].num_rows for name in facts.names}
    return Check(facts.source, visits.num_rows, ends, rows, facts.quality)


def as_json(checked: Check) -> str:
    """Return the check as JSON: `identity` (offered, ends, adds_up), `facts` (rows a table) and `quality`."""
    content = {
        "source": checked.source,
        "identity": {"offered": checked.offered, "ends": dict(checked.ends), "adds_up": checked.adds_up},
        "facts": dict(checked.rows),
        "quality": quality_fields(checked.quality),
    }
    return json.dumps(content, ensure_ascii=False, indent=1) + "\n"
