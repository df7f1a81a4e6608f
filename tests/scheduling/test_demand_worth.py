"""Demand from staffing: what missing agents do to customers, by hand and against the formulas one number at a time."""

from __future__ import annotations

import datetime as dt
import json
import tomllib
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sigap.cli import main
from sigap.forecasting.demand import Demand as Volumes
from sigap.scheduling.demand import (
    AVERAGE,
    Intervals,
    Worth,
    demand_of_intervals,
    demand_of_plan,
    missed,
    on_slots,
)
from sigap.scheduling.errors import SchedulingError
from sigap.scheduling.horizon import Horizon
from sigap.scheduling.problem import Problem
from sigap.scheduling.problem_file import problem_of
from sigap.staffing import formulas
from sigap.staffing.concurrency import Chat
from sigap.staffing.plan import Question, plan_demand
from sigap.staffing.targets import Targets

DAY = Horizon(dt.date(2026, 11, 30), 1, "Asia/Jakarta")
MIDNIGHT = round(DAY.begins_at.timestamp() * 1000)
HALF_HOUR = 1_800_000


def intervals(agents: list[float], volume: list[float], **more: object) -> Intervals:
    starts = MIDNIGHT + HALF_HOUR * np.arange(len(agents))
    known = {"aht_s": np.full(len(agents), 240.0), "patience_s": 180.0}
    return Intervals(starts, 30, np.array(agents), np.array(volume), **{**known, **more})  # type: ignore[arg-type]


def test_one_agent_who_is_alone_loses_every_contact() -> None:
    # with nobody there nobody is answered in time, so the first missing loses what one agent had answered in time
    (lost,) = missed(intervals([1], [2.0]), 2)
    level = formulas.service_level(2 * 240 / 1800, 1, aht_s=240.0, threshold_s=20.0, patience_s=180.0)
    assert lost.tolist() == pytest.approx([2.0 * level, 0.0])


@pytest.mark.parametrize("patience_s", [180.0, np.inf])
def test_each_missing_agent_loses_the_difference_of_two_service_levels(patience_s: float) -> None:
    (lost,) = missed(intervals([17], [100.0], patience_s=patience_s), 4)
    levels = [
        formulas.service_level(100 * 240 / 1800, 17 - k, aht_s=240.0, threshold_s=20.0, patience_s=patience_s)
        for k in range(5)
    ]
    assert lost.tolist() == pytest.approx([100 * (levels[k] - levels[k + 1]) for k in range(4)])


def test_an_uncertain_volume_is_weighed_over_its_paths() -> None:
    paths = np.array([[50.0], [150.0]])
    (lost,) = missed(intervals([17], [100.0], paths=paths), 1)
    each = [missed(intervals([17], [float(volume)]), 1)[0, 0] for volume in (50, 150)]
    assert lost[0] == pytest.approx(np.mean(each))


def test_an_agent_at_the_peak_is_worth_more_than_one_at_night() -> None:
    told = intervals([2, 17, 2], [3.0, 100.0, 3.0])
    worth = demand_of_intervals(told, DAY, skill="voice").worth
    assert worth[2, 0] > 1.5 * worth[0, 0]
    assert worth[0, 0] == Worth().least


def test_without_a_worth_of_a_contact_the_first_missing_agent_costs_four_on_average() -> None:
    told = intervals([10, 17, 25], [55.0, 100.0, 160.0])
    made = demand_of_intervals(told, DAY, skill="voice", worth=Worth(least=0.0))
    assert np.average(made.worth[:6, 0], weights=made.required[:6]) == pytest.approx(AVERAGE)


def test_half_hours_become_quarter_hours_with_half_the_contacts() -> None:
    told = intervals([17], [100.0])
    made = demand_of_intervals(told, DAY, skill="voice", worth=Worth(per_contact=2.0, least=0.0))
    assert made.required[:3].tolist() == [17, 17, 0]
    assert made.worth[:2, 0].tolist() == pytest.approx([missed(told, 1)[0, 0]] * 2)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.tuples(st.integers(0, 60), st.floats(0, 300)), min_size=1, max_size=6),
    st.floats(20, 2000),
    st.sampled_from([30.0, 300.0, np.inf]),
    st.integers(1, 12),
)
def test_worth_never_falls_along_k_and_is_never_below_the_least(
    rows: list[tuple[int, float]], aht_s: float, patience_s: float, steps: int
) -> None:
    told = intervals(
        [agents for agents, _ in rows], [volume for _, volume in rows],
        aht_s=np.full(len(rows), aht_s), patience_s=patience_s,
    )  # fmt: skip
    made = demand_of_intervals(told, DAY, skill="voice", worth=Worth(steps=steps))
    assert made.worth.shape == (96, steps)
    assert np.isfinite(made.worth).all()
    assert (np.diff(made.worth, axis=1) >= 0).all()
    assert made.worth.min() >= Worth().least


def test_a_staffed_queue_becomes_the_demand_of_its_skill() -> None:
    starts = MIDNIGHT + HALF_HOUR * np.arange(4)
    volumes = Volumes(
        "voice", "voice", "Asia/Jakarta", 30, starts, np.full(4, np.datetime64("2026-11-30")),
        np.array([10.0, 100.0, 120.0, 5.0]), np.full(4, 240.0),
    )  # fmt: skip
    plan = plan_demand(volumes, Question(Targets(), patience_s=180.0))
    made = demand_of_plan(plan, DAY, skill="telepon", level=2)
    assert (made.skill, made.level) == ("telepon", 2)
    assert made.required[:8:2].tolist() == plan.plan.agents.tolist()
    assert made.worth[4, 0] > made.worth[0, 0]
    with pytest.raises(SchedulingError, match="several conversations"):
        demand_of_plan(plan_demand(volumes, Question(Targets(), patience_s=180.0, chat=Chat(2))), DAY)


@pytest.mark.parametrize(
    ("starts", "minutes", "says"),
    [([0], 5, "quarter-hours"), ([60_000], 30, "quarter-hours"), ([-10 * 86_400_000], 30, "nothing in it")],
)
def test_intervals_that_do_not_fit_are_refused(starts: list[int], minutes: int, says: str) -> None:
    with pytest.raises(SchedulingError, match=says):
        on_slots([MIDNIGHT + one for one in starts], minutes, [1.0], DAY, where="plan.csv")


@pytest.mark.parametrize("worth", [{"steps": 0}, {"least": -1.0}, {"per_contact": float("nan")}])
def test_a_worth_that_cannot_be_is_refused(worth: dict[str, float]) -> None:
    with pytest.raises(SchedulingError, match="steps"):
        Worth(**worth)  # type: ignore[arg-type]


# --- from what `sigap staff` writes

WEEK = """
zone = "Asia/Jakarta"
first = 2026-11-30
days = 1
rule_sets = []
[[shifts]]
id = "D8"
starts = "08:00"
span = "8h"
[[contracts]]
id = "full"
[[people]]
id = "ayu"
skills = "voice"
[[demands]]
skill = "voice"
"""


def problem(keys: str, folder: Path) -> Problem:
    return problem_of(tomllib.loads(WEEK + keys), str(folder / "week.toml"))


@pytest.fixture(scope="module")
def staffed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Staff two queues by the command, once, in every format."""
    folder = tmp_path_factory.mktemp("staffed")
    rows = [f"{queue},2026-11-30T{hour:02}:00:00+07:00,{calls},240"
            for queue, calls in (("voice", 100), ("billing", 20)) for hour in (8, 9)]  # fmt: skip
    (folder / "volume.csv").write_text("\n".join(["queue,starts_at,volume,aht_s", *rows]))
    outs = [f"--out={folder / 'plan'}.{kind}" for kind in ("csv", "json", "parquet", "xlsx")]
    zone = ["--zone", "Asia/Jakarta"]
    assert (
        main(
            [
                "staff",
                str(folder / "volume.csv"),
                "--target",
                "80/30",
                "--patience",
                "180",
                *zone,
                "-q",
                *outs,
            ]
        )
        == 0
    )
    return folder


@pytest.mark.parametrize("kind", ["csv", "json", "parquet", "xlsx"])
def test_every_file_that_staffing_writes_is_read(kind: str, staffed: Path) -> None:
    made = problem(
        f'file = "plan.{kind}"\n[demands.worth]\nwithin_s = 30\npatience_s = 180\n', staffed
    ).demands[0]
    (agents,) = {
        row["agents"]
        for queue in json.loads((staffed / "plan.json").read_text())["queues"] if queue["queue"] == "voice"
        for row in queue["intervals"]
    }  # fmt: skip
    assert made.required.tolist() == [0] * 32 + [agents] * 8 + [0] * 56
    assert made.worth[32, 0] == pytest.approx(AVERAGE)


def test_json_brings_the_promise_along(staffed: Path) -> None:
    told, meant = (
        problem(
            f'file = "plan.json"\n[demands.worth]\nper_contact = 1\n{keys}patience_s = 180\n', staffed
        ).demands[0]
        for keys in ("", "within_s = 30\n")
    )
    assert told.worth.tolist() == meant.worth.tolist()


def test_a_flat_worth_and_another_column(staffed: Path) -> None:
    made = problem('file = "plan.csv"\nqueue = "billing"\ncolumn = "volume"\nworth = 3\n', staffed).demands[0]
    assert (made.required.max(), made.worth.tolist()) == (20.0, [[3.0]] * 96)


@pytest.mark.parametrize(
    ("content", "keys", "says"),
    [
        ("starts_at,agents\n", "", "nothing in it"),
        ("starts_at,agents\n2026-11-30 08:00,x\n", "", "plan.csv:2: agents is 'x'"),
        ("starts_at,agents\n2026-11-30 08:00,-1\n", "", "agents is '-1'"),
        ("starts_at,agents\nyesterday,1\n", "", "'yesterday' is no instant"),
        ("starts_at,agents\n2026-11-30 08:00,1\n2026-11-30 08:00,1\n", "", "twice"),
        ("starts_at,people\n2026-11-30 08:00,1\n", "", "no column agents"),
        ("start,agents\n2026-11-30 08:00,1\n", 'column = "gross"', "no column gross"),
        ("start,agents\n2026-11-30 08:00,1\n", 'worth = "staffing"', "neither volume nor aht_s"),
        ("queue,start,agents\na,2026-11-30 08:00,1\nb,2026-11-30 08:00,1\n", "", "no queue 'voice'"),
        ("start,agents\n2026-11-29 08:00,1\n", "", "nothing in it"),
    ],
)
def test_a_table_that_makes_no_sense_is_refused(content: str, keys: str, says: str, tmp_path: Path) -> None:
    (tmp_path / "plan.csv").write_text(content)
    with pytest.raises(SchedulingError, match=says):
        problem(f'file = "plan.csv"\n{keys}\n', tmp_path)


@pytest.mark.parametrize(
    "content", ["", "[]", '{"queues": [{"queue": "voice", "intervals": []}]}', "[" * 5000, '{"queues": 1}']
)
def test_json_that_is_no_plan_is_refused(content: str, tmp_path: Path) -> None:
    (tmp_path / "plan.json").write_text(content)
    with pytest.raises(SchedulingError, match="cannot be read"):
        problem('file = "plan.json"\n', tmp_path)
