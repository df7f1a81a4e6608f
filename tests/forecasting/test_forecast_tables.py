"""Forecasts written as tables and read back as demand."""

from __future__ import annotations

import csv
from pathlib import Path
from zoneinfo import ZoneInfo

import numpy as np
import pyarrow.parquet as pq
import pytest

from sigap.errors import OutputError, SourceError
from sigap.forecasting.demand import Demand
from sigap.forecasting.result import Forecast
from sigap.forecasting.series import ForecastError
from sigap.forecasting.tables import read_demand, write_forecast

KINDS = (".csv", ".parquet", ".xlsx")


def made(queue: str = "Sales", zone: str = "Europe/London") -> Forecast:
    """Return three whole days around the autumn change of clocks, closed in the first hour."""
    dates = np.arange("2026-10-24", "2026-10-27", dtype="datetime64[D]")
    rng = np.random.default_rng(3)
    mean = rng.uniform(1, 20, (3, 48))
    closed = np.zeros((3, 48), np.bool_)
    closed[:, :2] = True
    quantiles = np.stack([mean * factor for factor in (0.5, 0.6, 0.8, 1.0, 1.2, 1.4, 1.5)])
    return Forecast(
        queue=queue,
        channel="voice",
        zone=zone,
        minutes=30,
        opens_minute=0,
        dates=dates,
        closed=closed,
        mean=np.where(closed, 0.0, mean),
        quantiles=quantiles,
        day_quantiles=quantiles.sum(axis=2),
        paths=rng.poisson(mean, (5, 3, 48)).astype(np.float64),
        aht_s=np.where(mean > 3, 200.5, np.nan),
    )


def test_demand_is_what_is_open_in_order_of_time() -> None:
    demand = Demand.of(made())
    assert len(demand.volume) == 46 + 48 + 46  # the day of 25 hours has two half-hours more
    assert (np.diff(demand.starts_at) > 0).all()
    night = np.flatnonzero(demand.dates == np.datetime64("2026-10-25"))[:4]
    assert demand.starts_at[night].tolist() == [
        1_792_886_400_000 + 1_800_000 * i for i in range(4)
    ]  # from 00:00 UTC
    assert demand.volume[night[0]] == demand.volume[night[2]]  # 01:00 comes twice


@pytest.mark.parametrize("ending", KINDS)
def test_a_forecast_comes_back_as_it_was_written(tmp_path: Path, ending: str) -> None:
    path = tmp_path / f"f{ending}"
    forecasts = [made("=Sales"), made("Billing")]
    write_forecast(path, forecasts)
    read = {demand.queue: demand for demand in read_demand(path)}
    assert list(read) == ["=Sales", "Billing"]
    for forecast in forecasts:
        wanted, found = Demand.of(forecast), read[forecast.queue]
        assert (found.channel, found.zone, found.minutes) == ("voice", "Europe/London", 30)
        assert found.starts_at.tolist() == wanted.starts_at.tolist()
        assert found.dates.tolist() == wanted.dates.tolist()
        np.testing.assert_allclose(found.volume, wanted.volume, atol=1e-4)
        np.testing.assert_allclose(found.aht_s, wanted.aht_s, atol=1e-4)
        assert found.levels == wanted.levels
        assert found.quantiles is not None
        assert wanted.quantiles is not None
        np.testing.assert_allclose(found.quantiles, wanted.quantiles, atol=1e-4)


def test_only_parquet_carries_the_paths(tmp_path: Path) -> None:
    forecast = made()
    for ending in KINDS:
        write_forecast(tmp_path / f"f{ending}", [forecast])
    wanted = Demand.of(forecast).paths
    assert wanted is not None
    found = read_demand(tmp_path / "f.parquet")[0].paths
    assert found is not None
    assert found.tolist() == wanted.tolist()
    assert read_demand(tmp_path / "f.csv")[0].paths is None
    assert read_demand(tmp_path / "f.xlsx")[0].paths is None


def test_the_columns_are_as_documented(tmp_path: Path) -> None:
    write_forecast(tmp_path / "f.csv", [made("=Sales")])
    with (tmp_path / "f.csv").open() as stream:
        first = next(csv.DictReader(stream))
    assert list(first) == ["queue", "channel", "zone", "starts_at", "local", "minutes", "volume", "q05", "q10", "q25",
                           "q50", "q75", "q90", "q95", "aht_s"]  # fmt: skip
    assert first["queue"] == "'=Sales"  # no spreadsheet takes it for a formula
    assert (first["starts_at"], first["local"]) == ("2026-10-24T00:00:00Z", "2026-10-24 01:00")
    write_forecast(tmp_path / "f.parquet", [made()])
    assert pq.read_schema(tmp_path / "f.parquet").names == [*first, "paths"]


def test_nothing_is_overwritten_and_nothing_else_is_written(tmp_path: Path) -> None:
    path = tmp_path / "f.csv"
    path.write_text("mine")
    with pytest.raises(OutputError, match="exists already"):
        write_forecast(path, [made()])
    assert path.read_text() == "mine"
    write_forecast(path, [made()], force=True)
    assert path.read_text().startswith("queue,")
    with pytest.raises(OutputError, match=r"not written as \.pdf"):
        write_forecast(tmp_path / "f.pdf", [made()])
    with pytest.raises(OutputError, match="cannot be written"):
        write_forecast(tmp_path / "none" / "f.csv", [made()])


def hand(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "hand.csv"
    path.write_text(text)
    return path


def test_a_table_made_by_hand_is_a_point_forecast(tmp_path: Path) -> None:
    text = "starts_at,volume,aht_s\n2026-11-23 08:00,10,200\n2026-11-23 08:30,12.5,\n"
    (demand,) = read_demand(hand(tmp_path, text), zone=ZoneInfo("Asia/Jakarta"))
    assert demand.starts_at.tolist() == [1_795_395_600_000, 1_795_397_400_000]  # 01:00 and 01:30 UTC
    assert demand.volume.tolist() == [10, 12.5]
    np.testing.assert_array_equal(demand.aht_s, [200, np.nan])
    assert (demand.channel, demand.minutes, demand.paths, demand.quantiles) == ("voice", 30, None, None)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("starts_at,volume,aht_s\n2026-11-23 08:00,10,0\n", "hand.csv:2: a handle time of 0"),
        ("starts_at,volume\n2026-11-23 08:00,\n", "hand.csv:2: the volume is empty"),
        ("starts_at,volume\n2026-11-23 08:00,-1\n", "hand.csv:2: volume is -1"),
        ("starts_at,volume\n2026-11-23 08:00,nan\n", "hand.csv:2: the volume is empty"),
    ],
)
def test_demand_that_cannot_be_staffed_is_refused(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(ForecastError, match=said):
        read_demand(hand(tmp_path, text))


def test_no_handle_time_is_needed_where_nobody_comes(tmp_path: Path) -> None:
    text = "starts_at,volume,aht_s\n2026-11-23 08:00,0,0\n2026-11-23 08:30,5,60\n"
    assert read_demand(hand(tmp_path, text))[0].volume.tolist() == [0, 5]


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="no such file"):
        read_demand(tmp_path / "none.csv")
