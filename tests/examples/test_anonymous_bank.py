"""The example on the public call log: its figures are those of a plain calculation on the raw table."""

from __future__ import annotations

import importlib.util
import re
from pathlib import Path
from types import ModuleType
from typing import Any

import polars as pl
import pytest

import sigap
from sigap.facts.bundle import Facts
from sigap.metrics import Engine

ROOT = Path(__file__).parents[2]
TABLE = ROOT.parent / "shared" / "data" / "anonymous_bank_1999.parquet"
PAGE = ROOT / "docs" / "how-to" / "anonymous-bank.md"
T, SHORT = 20, 5

pytestmark = pytest.mark.skipif(
    not TABLE.exists(), reason=f"{TABLE.name} is not on this machine (public data, not shipped)"
)


def example() -> ModuleType:
    path = ROOT / "examples" / "anonymous_bank_1999.py"
    spec = importlib.util.spec_from_file_location(path.stem, path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


BANK = example()


@pytest.fixture(scope="module")
def facts() -> Facts:
    return sigap.read(TABLE, mapping=BANK.MAPPING, tz="Asia/Jerusalem")


@pytest.fixture(scope="module")
def engine(facts: Facts) -> Engine:
    return Engine.over(facts)


@pytest.fixture(scope="module")
def calls() -> pl.DataFrame:
    """Return the calls that entered the queue, or were answered without it, with their month."""
    raw = pl.read_parquet(TABLE).with_columns(month=pl.col("date").str.slice(0, 7))
    only_machine = (pl.col("outcome") == "HANG") & (pl.col("q_start") == "0:00:00")
    return raw.filter((pl.col("outcome") != "PHANTOM") & ~only_machine)


def mean(values: pl.Series) -> Any:
    return pytest.approx(sum(values) / len(values))


@pytest.mark.parametrize("month", ["1999-01", "1999-02", "1999-08", "all"])
def test_volume_and_waits(engine: Engine, calls: pl.DataFrame, month: str) -> None:
    (row,) = [row for row in BANK.months(engine) if row["month"] == month]
    of_month = calls if month == "all" else calls.filter(pl.col("month") == month)
    answered = of_month.filter(pl.col("outcome") == "AGENT")
    assert row["offered"] == of_month.height
    assert row["answered"] == answered.height
    assert row["abandoned"] == of_month.height - answered.height
    assert row["abandonment_rate"] == pytest.approx(100 * (1 - answered.height / of_month.height))
    assert row["asa"] == mean(answered["q_time"])
    assert row["average_wait"] == mean(of_month["q_time"])


def test_service_level_under_every_formula(engine: Engine, calls: pl.DataFrame) -> None:
    answered, abandoned = (
        calls.filter(pl.col("outcome") == o)["q_time"].to_list() for o in ("AGENT", "HANG")
    )
    met, left = (sum(wait <= T for wait in waits) for waits in (answered, abandoned))
    short = sum(wait < SHORT for wait in abandoned)
    n, b = len(answered), len(abandoned)
    expected = {
        "answered": (met, n),
        "answered_abandoned": (met, n + b),
        "excl_short": (met, n + b - short),
        "late_abandons": (met, n + b - left),
        "ignore_abandons": (met, n + b - left),
        "abandons_met": (met + left, n + b),
        "offered": (met, n + b),
    }
    rows = BANK.service_levels(engine)
    assert {
        row["formula"]: (row["service_level_numerator"], row["service_level_denominator"]) for row in rows
    } == expected
    for row in rows:
        numerator, denominator = expected[row["formula"]]
        assert row["service_level"] == pytest.approx(100 * numerator / denominator)


def test_service_times_by_type(engine: Engine, calls: pl.DataFrame) -> None:
    answered = calls.filter(pl.col("outcome") == "AGENT")
    rows = {row.pop("type"): row for row in BANK.service_times(engine)}
    assert rows.keys() == set(answered["type"])
    for type_, row in rows.items():
        of_type = answered.filter(pl.col("type") == type_)
        assert row.pop("n") == of_type.height
        assert row.pop("all") == mean(of_type["ser_time"])
        assert row == {month: mean(of.get_column("ser_time")) for (month,), of in of_type.group_by("month")}


def test_short_services(facts: Facts, calls: pl.DataFrame) -> None:
    answered = calls.filter(pl.col("outcome") == "AGENT").with_columns(short=pl.col("ser_time") < 10)
    expected = {str(month): mean(of["short"]) for (month,), of in answered.group_by("month")}
    assert BANK.short_services(facts) == expected | {"all": mean(answered["short"])}


def test_calls_without_an_agent(facts: Facts, calls: pl.DataFrame) -> None:
    unknown = calls.filter((pl.col("outcome") == "AGENT") & (pl.col("server") == "NO_SERVER")).height
    assert (pl.Series(facts["legs"]["agent"]) == "unknown").sum() == unknown
    assert f"{unknown:,} answered calls name no agent" in PAGE.read_text(encoding="utf-8")


def test_the_page_holds_what_is_printed(capsys: pytest.CaptureFixture[str]) -> None:
    BANK.main(str(TABLE))
    shown = re.findall(r"^```text\n(.*?)^```", PAGE.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)
    assert "\n".join(shown) == capsys.readouterr().out
