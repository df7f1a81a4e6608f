"""Scenarios from TOML: what is read, and what is refused with its place and a remedy."""

# ruff: noqa: E501 (cases of a table stay on one line)
from __future__ import annotations

import copy
import datetime as dt
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sigap.simulation import ScenarioError, deterministic, exponential
from sigap.simulation.scenario import Break
from sigap.simulation.scenario_file import ScenarioFile, read_scenario, scenario_of

EXAMPLES = Path(__file__).parents[2] / "examples" / "scenarios"

PLAIN = """
zone = "Asia/Jakarta"
date = 2026-11-23
opens = "08:00"
closes = "10:00"

[[queues]]
name = "voice"
service = { distribution = "exponential", mean_s = 240 }
patience = { distribution = "exponential", mean_s = "3m" }
wrap = 20
arrivals = { per_interval = [10, 20, 30, 40] }

[[groups]]
name = "people"
skills = ["voice"]
staffing = [3, 4, 5, 4]
"""


def told(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "scenario.toml"
    path.write_text(text)
    return path


def changed(tmp_path: Path, before: str, after: str) -> Path:
    assert before in PLAIN
    return told(tmp_path, PLAIN.replace(before, after))


def test_a_plain_scenario(tmp_path: Path) -> None:
    read = read_scenario(told(tmp_path, PLAIN))
    queue, group = read.scenario.queues[0], read.scenario.groups[0]
    assert (read.scenario.length_s, read.scenario.interval_s, read.scenario.intervals) == (7200, 1800, 4)
    assert read.scenario.starts_at_ms == 1_795_395_600_000  # 2026-11-23 08:00 +07:00 is 01:00 UTC
    assert (queue.service, queue.patience, queue.wrap) == (
        exponential(240),
        exponential(180),
        deterministic(20),
    )
    assert queue.arrivals.expected == (10, 20, 30, 40)
    assert group.staffing == (3, 4, 5, 4)


def test_the_examples_can_be_read() -> None:
    for path in sorted(EXAMPLES.glob("*.toml")):
        read = read_scenario(path)
        for what_if in read.what_ifs:
            assert what_if.applied(read.scenario) != read.scenario


def test_per_hour_is_shared_out_to_intervals(tmp_path: Path) -> None:
    read = read_scenario(changed(tmp_path, "per_interval = [10, 20, 30, 40]", "per_hour = 60, factor = 1.5"))
    assert read.scenario.queues[0].arrivals.expected == (45, 45, 45, 45)


def test_shifts_with_breaks_and_numbers_of_agents(tmp_path: Path) -> None:
    shifts = """
[[groups.shifts]]
agents = 2
starts = "07:45"
ends = "09:30"
breaks = [{ starts = "09:00", minutes = 15, reason = "tea" }]
[[groups.shifts]]
agents = ["Ayu"]
starts = "08:30"
ends = "24:00"
"""
    agents = read_scenario(changed(tmp_path, "staffing = [3, 4, 5, 4]", shifts)).scenario.groups[0].agents
    assert [agent.name for agent in agents] == ["people/1", "people/2", "Ayu"]
    assert (agents[0].shifts[0].starts_s, agents[0].shifts[0].ends_s) == (-900, 5400)
    assert agents[0].shifts[0].breaks == (Break(3600, 900, "tea"),)
    assert agents[2].shifts[0].ends_s == 16 * 3600


def test_several_days_repeat_and_are_closed_at_night(tmp_path: Path) -> None:
    scenario = read_scenario(changed(tmp_path, 'closes = "10:00"', 'closes = "10:00"\ndays = 2')).scenario
    assert scenario.length_s == 26 * 3600
    expected = scenario.queues[0].arrivals.expected
    assert (expected[:4], sum(expected[4:48]), expected[48:]) == ((10, 20, 30, 40), 0, (10, 20, 30, 40))
    assert scenario.groups[0].staffing[48:] == (3, 4, 5, 4)


def test_an_overnight_day(tmp_path: Path) -> None:
    text = PLAIN.replace('"08:00"', '"23:00"').replace('"10:00"', '"01:00"')
    assert read_scenario(told(tmp_path, text)).scenario.length_s == 7200


def test_the_day_on_which_clocks_go_forward_is_an_hour_shorter(tmp_path: Path) -> None:
    text = PLAIN.replace("Asia/Jakarta", "Europe/Berlin").replace("2026-11-23", "2026-03-29")
    text = text.replace('"08:00"', '"00:00"').replace('"10:00"', '"24:00"').replace("[10, 20, 30, 40]", "[1]")
    text = text.replace("per_interval = [1]", "per_hour = 1").replace(
        "staffing = [3, 4, 5, 4]", "staffing = 3"
    )
    assert read_scenario(told(tmp_path, text)).scenario.intervals == 46


def test_volumes_and_staff_from_tables(tmp_path: Path) -> None:
    hours = ["2026-11-23T01:00:00Z", "2026-11-23T02:00:00Z", "2026-11-23T03:00:00Z"]
    pl.DataFrame(
        {
            "queue": ["voice"] * 3 + ["chat"] * 3,
            "starts_at": hours * 2,
            "minutes": [60] * 6,
            "volume": [10, 20, 30, 1, 1, 1],
        }
    ).write_csv(tmp_path / "demand.csv")
    pl.DataFrame({"local": ["2026-11-23 08:00", "2026-11-23 09:00"], "agents": [4, 6]}).write_csv(
        tmp_path / "staff.csv"
    )
    text = PLAIN.replace("per_interval = [10, 20, 30, 40]", 'file = "demand.csv"')
    text = text.replace("staffing = [3, 4, 5, 4]", 'staffing = { file = "staff.csv" }')
    scenario = read_scenario(told(tmp_path, text)).scenario
    assert scenario.queues[0].arrivals.expected == (5, 5, 10, 10)
    assert scenario.groups[0].staffing == (4, 4, 6, 6)


def test_joint_paths_of_a_forecast(tmp_path: Path) -> None:
    starts = ["2026-11-23T01:00:00Z", "2026-11-23T02:00:00Z"]
    frame = pl.DataFrame(
        {"starts_at": starts, "minutes": [60, 60], "volume": [15, 25], "paths": [[10.0, 20.0], [20.0, 30.0]]}
    )
    frame.write_parquet(tmp_path / "demand.parquet")
    text = PLAIN.replace("per_interval = [10, 20, 30, 40]", 'file = "demand.parquet", paths = true')
    paths = read_scenario(told(tmp_path, text)).scenario.queues[0].arrivals.paths
    assert paths is not None
    assert paths.tolist() == [[5, 5, 10, 10], [10, 10, 15, 15]]


REFUSED = [
    ("wrap = 20", "wrapp = 20", "queues[voice].wrapp", "Did you mean wrap?"),
    ('skills = ["voice"]', 'skills = ["voise"]', "groups[people].skills[1].queue", "Known are: voice."),
    ("mean_s = 240", "mean_s = -240", "queues[voice].service.mean_s", "above 0"),
    ("mean_s = 240", "mean_s = nan", "queues[voice].service.mean_s", "Write a number"),
    ("mean_s = 240", 'mean_s = "soon"', "queues[voice].service.mean_s", '"3m"'),
    ('"exponential", mean_s = 240', '"normal", mean_s = 240', "queues[voice].service.distribution", "exponential"),
    ('{ distribution = "exponential", mean_s = 240 }', "240", "queues[voice].service", "distribution"),
    ("[10, 20, 30, 40]", "[10, 20, 30]", "queues[voice].arrivals.per_interval", "Give 4 numbers"),
    ("[10, 20, 30, 40]", "[10, -1, 30, 40]", "queues[voice].arrivals.per_interval[1]", "at least 0"),
    ("per_interval = [10, 20, 30, 40]", "per_hour = 3, times = []", "queues[voice].arrivals", "one of"),
    ("per_interval = [10, 20, 30, 40]", 'file = "none.csv"', "none.csv", "CSV or Parquet"),
    ("wrap = 20", "ivr_contained = 1.2", "queues[voice].ivr_contained", "from 0 to 1"),
    ("wrap = 20", "transfers = { sales = 0.1 }", "queues[voice].transfers.sales", "Known are: voice."),
    ("wrap = 20", "transfers = { voice = 1.1 }", "queues[voice].transfers.voice", "from 0 to 1"),
    ("wrap = 20", 'channel = "fax"', "queues[voice].channel", "voice, chat"),
    ("[3, 4, 5, 4]", "[0, 0, 0, 0]", "groups[people].staffing", "at least one agent"),
    ("[3, 4, 5, 4]", "[3, 4.5, 5, 4]", "groups[people].staffing[1]", "whole people"),
    ("staffing = [3, 4, 5, 4]", "", "groups[people]", "staffing = 12"),
    ('zone = "Asia/Jakarta"', 'zone = "Asia/Bandung"', "zone", "Asia/Jakarta"),
    ('opens = "08:00"', 'opens = "25:00"', "opens", "08:30"),
    ('closes = "10:00"', 'closes = "09:50"', "interval_minutes", "another length"),
    ("date = 2026-11-23", 'date = "yesterday"', "date", "2026-11-30"),
    ("[[groups]]", "[[teams]]", "groups", "[[groups]]"),
    ('name = "people"', "", "groups[1].name", "name ="),
    ("staffing = [3, 4, 5, 4]", 'shifts = [{ agents = 0, starts = "08:00", ends = "10:00" }]', "groups[people].shifts[1].agents", "from 1 to"),
    ("staffing = [3, 4, 5, 4]", 'shifts = [{ agents = 1, starts = "11:00", ends = "12:00" }]', "groups[people].shifts[1].starts", "opens and closes"),
    ("staffing = [3, 4, 5, 4]", 'shifts = [{ agents = 1, starts = "08:00", ends = "10:00", breaks = [{ starts = "09:50", minutes = 15 }] }]', "breaks[1].starts", "the break or the shift"),
    ("staffing = [3, 4, 5, 4]", 'shifts = [{ agents = 1, starts = "08:00", ends = "10:00", breaks = [{ starts = "09:00", minutes = 15 }, { starts = "09:10", minutes = 15 }] }]', "shifts[1].breaks", "Move one"),
    ("staffing = [3, 4, 5, 4]", 'shifts = [{ agents = ["A"], starts = "08:00", ends = "10:00" }, { agents = ["A"], starts = "09:00", ends = "10:00" }]', "groups[people].shifts", "before the next"),
]  # fmt: skip


@pytest.mark.parametrize(("before", "after", "where", "remedy"), REFUSED)
def test_what_is_refused_says_where_and_what_to_do(
    tmp_path: Path, before: str, after: str, where: str, remedy: str
) -> None:
    with pytest.raises(ScenarioError) as caught:
        read_scenario(changed(tmp_path, before, after))
    assert where in caught.value.where
    assert caught.value.remedy is not None
    assert remedy in caught.value.remedy.en
    assert caught.value.message("id") != caught.value.message("en")


def test_a_what_if_may_speak_only_of_what_is_there(tmp_path: Path) -> None:
    move = '[[what_if]]\nname = "x"\nmoves = [{ move = "lend", agents = 1, from = "people", to = "others", starts = "08:00", ends = "09:00" }]'
    with pytest.raises(ScenarioError, match=r"what_if\[x\].moves\[1\].to"):
        read_scenario(told(tmp_path, PLAIN + move))


def test_no_toml_and_no_file(tmp_path: Path) -> None:
    with pytest.raises(ScenarioError, match="this is no TOML"):
        read_scenario(told(tmp_path, "queues ="))
    with pytest.raises(ScenarioError, match="cannot be read"):
        read_scenario(tmp_path / "none.toml")


ODD = [
    -1, 0, 3, 1e308, float("nan"), float("inf"), "", "x", "12:00", "25:00", "-5m", True, [], [1], ["x"], [[1]], {},
    {"x": 1}, dt.date(2026, 1, 1), dt.time(3, 4), "suara", None,
]  # fmt: skip


def places(value: Any, before: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Yield the path of every key and item of a document."""
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, below in items:
        yield (*before, key)
        yield from places(below, (*before, key))


EXAMPLE = tomllib.loads((EXAMPLES / "dua-kanal.toml").read_text())
PLACES = list(places(EXAMPLE))


@given(st.sampled_from(PLACES), st.sampled_from(ODD))
@settings(max_examples=250, deadline=None)
def test_whatever_stands_anywhere_it_is_read_or_refused(place: tuple[Any, ...], odd: Any) -> None:
    """None stands for a key that is left out."""
    changed = copy.deepcopy(EXAMPLE)
    table = changed
    for key in place[:-1]:
        table = table[key]
    if odd is None:
        del table[place[-1]]
    else:
        table[place[-1]] = odd
    refused, read = attempted(changed)
    if refused is not None:
        assert refused.where.startswith("s.toml")
        assert refused.message("en") != refused.message("id")
    else:
        assert read is not None
        assert read.scenario.length_s > 0


def attempted(document: dict[str, Any]) -> tuple[ScenarioError | None, ScenarioFile | None]:
    try:
        return None, scenario_of(document, "s.toml")
    except ScenarioError as error:
        return error, None
