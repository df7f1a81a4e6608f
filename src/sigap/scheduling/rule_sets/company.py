"""What a company may ask of itself beyond the law; a start to be changed."""

from __future__ import annotations

from types import MappingProxyType

from sigap.scheduling.rules import Rule, RuleKind, RuleSet
from sigap.text import Text

COMPANY = RuleSet(
    id="company",
    name=Text("Company defaults", "Aturan bawaan perusahaan"),
    rules=(
        Rule(
            "company.rest-between-shifts",
            RuleKind.MIN_REST,
            Text(
                "At least 11 hours lie between the end of a shift and the start of the next.",
                "Paling sedikit 11 jam antara akhir sif dan awal sif berikutnya.",
            ),
            MappingProxyType({"minutes": 660}),
            source="Company policy; Indonesian law names no rest between shifts",
        ),
        Rule(
            "company.days-in-a-row",
            RuleKind.MAX_DAYS_IN_A_ROW,
            Text(
                "Nobody works more than 6 days in a row.",
                "Tidak ada yang bekerja lebih dari 6 hari berturut-turut.",
            ),
            MappingProxyType({"days": 6}),
            source="Company policy; the law gives rest by the calendar week",
        ),
        Rule(
            "company.nights-in-a-row",
            RuleKind.MAX_NIGHTS_IN_A_ROW,
            Text(
                "Nobody has more than 5 nights in a row, if it can be helped.",
                "Sebisa mungkin tidak ada yang mendapat lebih dari 5 malam berturut-turut.",
            ),
            MappingProxyType({"nights": 5}),
            source="Company policy",
            weight=8.0,
        ),
    ),
)
