"""How good the forecast was."""

# ruff: noqa: E501 (prose stays on one line)
from __future__ import annotations

from typing import Any

from sigap.metrics.catalogue.shape import Clocks, count, entry, formula, total
from sigap.metrics.definition import Example, Good, Kpi, Measure, Spread, Unit
from sigap.text import Text

STARTS: Clocks = {"arrival": "starts"}
ACTUAL = total("forecast_accuracy", "actual", STARTS)
INTERVALS = count("forecast_accuracy", STARTS)

_MORNING: dict[str, list[dict[str, Any]]] = {
    "forecasts": [
        {"starts_at": "09:00", "volume": 10},
        {"starts_at": "09:30", "volume": 10},
        {"starts_at": "10:00", "volume": 5},
    ],
    "visits": [
        {"count": 8, "entered_at": "09:05"},
        {"count": 12, "entered_at": "09:30"},
        {"count": 1, "entered_at": "10:10"},
    ],
    "coverage": [{"started_at": "09:00", "ended_at": "10:15"}],
}
"""Three forecast half-hours; the source went down at 10:15, so that the third says nothing."""


def _accuracy(
    id: str, name: Text, definition: Text, miss: str, text: Text, *examples: Example, **more: Any
) -> Kpi:
    numerator: Measure = total("forecast_accuracy", miss, STARTS)
    return entry(
        id,
        name,
        definition,
        Unit.PERCENT,
        more.pop("good"),
        formula(numerator, ACTUAL, text.en, text.id, n=INTERVALS),
        *examples,
        clock="arrival",
        spread=Spread.CLUSTER,
        dimensions=frozenset({"queue", "channel", "version"}),
        uniform=("version",),
        notes=(
            Text(
                "Actual volume counts on arrival, in intervals that the source covered from start to end. Versions of a forecast are not put together.",
                "Volume nyata dihitung saat masuk, pada interval yang diliput sumber dari awal sampai akhir. Versi perkiraan tidak digabung.",
            ),
        ),
        **more,
    )


WAPE = _accuracy(
    "forecast_wape",
    Text("Forecast error (WAPE)", "Galat perkiraan (WAPE)"),
    Text(
        "Absolute difference of forecast and actual volume, over the actual volume.",
        "Selisih mutlak volume perkiraan dan nyata, dibagi volume nyata.",
    ),
    "absolute_miss",
    Text("sum of abs(forecast - actual) / sum of actual", "jumlah |perkiraan - nyata| / jumlah nyata"),
    Example(
        Text(
            "10 expected and 8 came, 10 expected and 12 came: (2 + 2)/20 = 20 %. The third half-hour was not covered.",
            "Diperkirakan 10 dan datang 8, diperkirakan 10 dan datang 12: (2 + 2)/20 = 20 %. Setengah jam ketiga tidak terliput.",
        ),
        _MORNING,
        20,
        numerator=4,
        denominator=20,
    ),
    good=Good.LOW,
)

BIAS = _accuracy(
    "forecast_bias",
    Text("Forecast bias", "Bias perkiraan"),
    Text(
        "Difference of forecast and actual volume, over the actual volume: above 0 too much was expected.",
        "Selisih volume perkiraan dan nyata, dibagi volume nyata: di atas 0 berarti perkiraan terlalu tinggi.",
    ),
    "miss",
    Text("sum of (forecast - actual) / sum of actual", "jumlah (perkiraan - nyata) / jumlah nyata"),
    Example(
        Text("The misses of +2 and -2 cancel: 0 %.", "Selisih +2 dan -2 saling meniadakan: 0 %."), _MORNING, 0
    ),
    good=Good.NEAR,
    band=(-5, 5),
)

ENTRIES = (WAPE, BIAS)
