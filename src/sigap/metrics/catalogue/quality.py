"""Quality of contacts as evaluated on scorecards."""

# ruff: noqa: E501 (prose stays on one line)
from __future__ import annotations

from typing import Any

from sigap.metrics.catalogue.shape import OF_EVALUATIONS, Clocks, Where, count, entry, formula, total
from sigap.metrics.definition import Example, Formula, Good, Measure, Spread, Unit
from sigap.text import Text

EVALUATED: Clocks = {"end": "evaluated"}

Rows = list[dict[str, Any]]


def _section(
    evaluation: str, section: str, weight: float, points: float | None, possible: float, **more: Any
) -> dict[str, Any]:
    return {
        "evaluation_id": evaluation,
        "section": section,
        "section_weight": weight,
        "points": points,
        "points_possible": possible,
        **more,
    }


def _scored(where: Where) -> Formula:
    def judged(e: Any) -> Any:
        return e.score.notnull() & where(e)

    return formula(
        total("evaluation_scores", "score", EVALUATED, judged),
        count("evaluation_scores", EVALUATED, judged),
        "sum of evaluation scores / evaluations with a score",
        "jumlah skor evaluasi / evaluasi yang berskor",
        squares=Measure(
            "evaluation_scores", lambda e, _: (e.score * e.score).sum(where=judged(e)), EVALUATED
        ),
        open=count("evaluation_scores", EVALUATED, lambda e: e.score.isnull()),
    )


_CALL: Rows = [_section("e1", "call handling", 85, 40, 50), _section("e1", "compliance", 15, 6, 10)]
_FAILED: Rows = [
    _section("e2", "call handling", 85, 50, 50),
    _section("e2", "compliance", 15, 0, 10, fails="all", failed=True, critical="compliance"),
]

QA_SCORE = entry(
    "qa_score",
    Text("Quality score", "Skor kualitas"),
    Text(
        "Mean evaluation score, 0-100. An evaluation is the mean of its sections by weight; a section is points over points possible.",
        "Rata-rata skor evaluasi, 0-100. Evaluasi adalah rata-rata bagiannya menurut bobot; bagian adalah poin dibagi poin maksimum.",
    ),
    Unit.SCORE,
    Good.HIGH,
    {
        "standard": _scored(lambda e: e.failed_all >= 0),
        "without_failed": _scored(lambda e: e.failed_all == 0),
    },
    Example(
        Text(
            "Call handling 85 % with 40 of 50 points, compliance 15 % with 6 of 10: 0.85 x 80 + 0.15 x 60 = 77.",
            "Penanganan 85 % dengan 40 dari 50 poin, kepatuhan 15 % dengan 6 dari 10: 0,85 x 80 + 0,15 x 60 = 77.",
        ),
        {"evaluations": _CALL},
        77,
    ),
    Example(
        Text(
            "The same with compliance not applicable: its weight drops, 80.",
            "Sama, tetapi kepatuhan tidak berlaku: bobotnya gugur, 80.",
        ),
        {"evaluations": [_CALL[0], _section("e1", "compliance", 15, None, 10)]},
        80,
    ),
    Example(
        Text(
            "The same with the compliance section failed: 0.85 x 80 + 0.15 x 0 = 68.",
            "Sama, tetapi bagian kepatuhan gagal: 0,85 x 80 + 0,15 x 0 = 68.",
        ),
        {"evaluations": [_CALL[0], {**_CALL[1], "fails": "section", "failed": True}]},
        68,
    ),
    Example(
        Text(
            "A second evaluation fails altogether and is 0: (77 + 0)/2 = 38.5.",
            "Evaluasi kedua gagal seluruhnya dan bernilai 0: (77 + 0)/2 = 38,5.",
        ),
        {"evaluations": [*_CALL, *_FAILED]},
        38.5,
    ),
    Example(
        Text(
            "Counted apart, the one that did not fail has 77.",
            "Dihitung tersendiri, yang tidak gagal bernilai 77.",
        ),
        {"evaluations": [*_CALL, *_FAILED]},
        77,
        variant="without_failed",
    ),
    clock="end",
    spread=Spread.MEAN,
    dimensions=OF_EVALUATIONS,
    null_rule=Text(
        "An evaluation in which nothing applied has no score and is left out; without any score the figure is null.",
        "Evaluasi yang tak satu pun kriterianya berlaku tidak berskor dan tidak ikut; tanpa skor sama sekali hasilnya kosong.",
    ),
    notes=(
        Text(
            "A failed fail-section criterion sets its section to 0; a fail-all one sets the evaluation to 0 and is counted apart in `critical_error_rate`.",
            "Kriteria penggagal bagian menolkan bagiannya; penggagal semua menolkan evaluasi dan dihitung tersendiri di `critical_error_rate`.",
        ),
    ),
)

_ERRORS: dict[str, tuple[str, str]] = {
    "any": ("of any kind", "jenis apa pun"),
    "customer": ("towards the customer", "terhadap pelanggan"),
    "business": ("towards the business", "terhadap bisnis"),
    "compliance": ("in compliance", "kepatuhan"),
}


def _erring(kind: str) -> Formula:
    en, indonesian = _ERRORS[kind]
    return formula(
        count("evaluation_scores", EVALUATED, lambda e: e[f"{kind}_error"] > 0),
        count("evaluation_scores", EVALUATED),
        f"evaluations with a critical failure {en} / evaluations",
        f"evaluasi dengan kegagalan kritis {indonesian} / evaluasi",
    )


_FOUR: Rows = [
    *_CALL,
    *_FAILED,
    _section("e3", "call handling", 85, 0, 50, failed=True, critical="customer"),
    _section("e4", "call handling", 85, 45, 50, critical="customer"),
]

CRITICAL_ERROR_RATE = entry(
    "critical_error_rate",
    Text("Critical error rate", "Tingkat kesalahan kritis"),
    Text(
        "Share of evaluations with a critical failure, in all and per kind.",
        "Bagian evaluasi dengan kegagalan kritis, seluruhnya dan per jenis.",
    ),
    Unit.PERCENT,
    Good.LOW,
    {kind: _erring(kind) for kind in _ERRORS},
    Example(
        Text(
            "Of four evaluations one failed compliance and one failed the customer: 2/4 = 50 %.",
            "Dari empat evaluasi satu gagal kepatuhan dan satu gagal terhadap pelanggan: 2/4 = 50 %.",
        ),
        {"evaluations": _FOUR},
        50,
    ),
    Example(
        Text("Compliance alone: 1/4 = 25 %.", "Kepatuhan saja: 1/4 = 25 %."),
        {"evaluations": _FOUR},
        25,
        variant="compliance",
    ),
    Example(
        Text("Customer alone: 1/4 = 25 %.", "Pelanggan saja: 1/4 = 25 %."),
        {"evaluations": _FOUR},
        25,
        variant="customer",
    ),
    Example(
        Text("Business: none, 0 %.", "Bisnis: tidak ada, 0 %."), {"evaluations": _FOUR}, 0, variant="business"
    ),
    clock="end",
    spread=Spread.WILSON,
    dimensions=OF_EVALUATIONS,
)

ENTRIES = (QA_SCORE, CRITICAL_ERROR_RATE)
