"""Problem files: every kind of value, told in every way it may be told."""

from __future__ import annotations

import datetime as dt
import tomllib
from pathlib import Path
from zoneinfo import ZoneInfo

import numpy as np
import polars as pl
import pytest

from sigap.scheduling.people import Leave, Past, Preference, Request, Window, Wish
from sigap.scheduling.problem import Fixed, Night, Problem, ShiftCover
from sigap.scheduling.problem_file import problem_of, read_problem
from sigap.scheduling.rules import Applies, RuleKind

ROOT = Path(__file__).resolve().parents[3]
JAKARTA = ZoneInfo("Asia/Jakarta")
HEAD = """
zone = "Asia/Jakarta"
first = 2026-11-30
days = 7
"""
BODY = """
[[shifts]]
id = "D8"
first_start = "07:00"
last_start = "10:00"
step = 60
span = "9h"
breaks = [{ id = "meal", minutes = 60, earliest = "3h", latest = "4h30m" }]

[[shifts]]
id = "N8"
starts = "22:00"
span = 540

[[contracts]]
id = "full"
"""
PEOPLE = """
[[people]]
id = "ayu"
skills = "voice"
"""


def problem(
    more: str = "", *, top: str = "rule_sets = []", people: str = PEOPLE, place: Path = Path()
) -> Problem:
    text = f"{top}\n{HEAD}{BODY}{people}{more}"
    return problem_of(tomllib.loads(text), str(place / "week.toml"))


def test_the_shipped_examples_are_read() -> None:
    small = read_problem(ROOT / "examples/schedules/twelve-people.toml")
    assert [len(small.people), len(small.demands), len(small.activities), len(small.requests)] == [
        12,
        2,
        2,
        3,
    ]
    assert small.template["P8"].paid_minutes == 480
    assert {rule.id for rule in small.rules.rules} >= {"company.rest-between-shifts"}
    large = read_problem(ROOT / "examples/schedules/hundred-agents.toml")
    assert [len(large.people), len(large.demands), len(large.zone)] == [100, 2, 2]
    assert large.demands[0].worth.max() > 2 * large.demands[0].worth.min()


def test_shifts_and_contracts_are_in_minutes_and_contracts_allow_every_shift() -> None:
    told = problem()
    day, night = told.templates
    assert (day.first_start, day.last_start, day.start_step, day.span) == (420, 600, 60, 540)
    assert day.starts == (420, 480, 540, 600)
    assert (day.breaks[0].earliest, day.breaks[0].latest, day.breaks[0].paid) == (180, 270, False)
    assert (night.first_start, night.last_start) == (1320, 1320)
    assert told.contracts[0].templates == ("D8", "N8")
    assert told.zone == {"main": "Asia/Jakarta"}


@pytest.mark.parametrize(
    ("keys", "name", "wanted"),
    [
        ('skills = { voice = 2, chat = 1 }', "skills", {"voice": 2, "chat": 1}),
        ('skills = "voice:2; chat"', "skills", {"voice": 2, "chat": 1}),
        ('skills = ["voice", "chat:3"]', "skills", {"voice": 1, "chat": 3}),
        ('availability = "mon-fri 08:00-17:00; sat"', "availability",
         (Window(480, 1020, frozenset(range(5))), Window(0, 1440, frozenset({5})))),
        ('availability = "22:00-07:00"', "availability", (Window(1320, 1860),)),
        ('availability = [{ weekdays = "sen", from = "08:00", until = "12:00" }]', "availability",
         (Window(480, 720, frozenset({0})),)),
        ('leave = "2026-12-02..2026-12-04; 2026-12-06 unpaid"', "leave",
         (Leave(dt.date(2026, 12, 2), dt.date(2026, 12, 4)),
          Leave(dt.date(2026, 12, 6), dt.date(2026, 12, 6), paid=False))),
        ('leave = [{ first = 2026-12-02 }]', "leave", (Leave(dt.date(2026, 12, 2), dt.date(2026, 12, 2)),)),
        ('preferences = "D8 mon-fri 07:00-09:00; N8"', "preferences",
         (Preference("D8", 420, 540, frozenset(range(5))), Preference("N8"))),
        ('preferences = [{ earliest = "07:00" }]', "preferences", (Preference(None, 420),)),
        ('earliest_start = "08:00"', "earliest_start", 480),
        ('latest_end = "25:30"', "latest_end", 1530),
        ('max_nights = 2', "max_nights", 2),
        ('tags = "trainee client-a"', "tags", frozenset({"trainee", "client-a"})),
        ('woman = true', "woman", True),
        ('past = { last_end = 2026-11-29T23:00:00, last_shift = "N8", nights = 3 }', "past",
         Past(dt.datetime(2026, 11, 29, 23, tzinfo=JAKARTA), "N8", nights=3)),
    ],
)  # fmt: skip
def test_what_a_person_may_have(keys: str, name: str, wanted: object) -> None:
    people = f'[[people]]\nid = "ayu"\n{keys}\n'
    assert getattr(problem(people=people).people[0], name) == wanted


@pytest.mark.parametrize("kind", ["csv", "xlsx", "parquet", "semicolons"])
def test_people_come_from_a_table_and_ids_stay_texts(kind: str, tmp_path: Path) -> None:
    rows = {
        "id": ["007", "8"], "nama": ["Ayu", "Bima, B."], "contract": ["full", "full"],
        "skills": ["voice:2 chat", None], "woman": ["ya", "tidak"], "seniority": ["2.5", None],
        "leave": [None, "2026-12-02"], "past_nights": ["4", None],
    }  # fmt: skip
    frame = pl.DataFrame(rows)
    name = "people.csv" if kind == "semicolons" else f"people.{kind}"
    if kind in ("csv", "semicolons"):
        frame.write_csv(tmp_path / name, separator=";" if kind == "semicolons" else ",")
    elif kind == "xlsx":
        frame.write_excel(tmp_path / name)
    else:
        frame.write_parquet(tmp_path / name)
    told = problem(top=f'rule_sets = []\npeople = "{name}"', people="", place=tmp_path)
    first, second = told.people
    assert (first.id, first.name, second.id, second.name) == ("007", "Ayu", "8", "Bima, B.")
    assert (first.skills, second.skills) == ({"voice": 2, "chat": 1}, {})
    assert (first.woman, second.woman, first.seniority, first.past.nights) == (True, False, 2.5, 4)
    assert second.leave == (Leave(dt.date(2026, 12, 2), dt.date(2026, 12, 2)),)


def test_groups_are_made_up_and_stand_beside_named_people() -> None:
    people = (
        PEOPLE + '[[people_group]]\nid = "v"\nname = "Voice"\ncount = 12\nwomen = 5\nskills = "voice:3"\n'
    )
    told = problem(people=people).people
    assert [one.id for one in told[:3]] == ["ayu", "v01", "v02"]
    assert (len(told), told[12].name, sum(one.woman for one in told)) == (13, "Voice 12", 5)


def test_leave_beside_the_people_joins_their_own() -> None:
    more = '[[leave]]\nperson = "ayu"\nfirst = 2026-12-01\nlast = 2026-12-02\npaid = false\n'
    assert problem(more).people[0].leave == (Leave(dt.date(2026, 12, 1), dt.date(2026, 12, 2), paid=False),)


def test_wishes_settled_shifts_and_covers() -> None:
    told = problem(
        '[[requests]]\nperson = "ayu"\nday = 2026-12-05\nweight = "must"\n'
        '[[requests]]\nperson = "ayu"\nday = 2026-12-04\nwish = "on"\nshift = "D8"\nweight = 2\n'
        '[[fixed]]\nperson = "ayu"\nday = 2026-12-01\nshift = "D8"\nstart = "08:00"\n'
        '[[covers]]\nshift = "N8"\nrequired = 1\nweekdays = "sat sun"\nunder = 9\n'
    )  # fmt: skip
    assert told.requests == (
        Request("ayu", dt.date(2026, 12, 5), Wish.OFF, None, None),
        Request("ayu", dt.date(2026, 12, 4), Wish.ON, "D8", 2.0),
    )
    assert told.fixed == (Fixed("ayu", dt.date(2026, 12, 1), "D8", 480),)
    assert told.covers == tuple(ShiftCover(dt.date(2026, 12, day), "N8", 1, 9.0, 0.0) for day in (5, 6))


def test_requests_come_from_a_table_too(tmp_path: Path) -> None:
    (tmp_path / "r.csv").write_text("orang,tanggal,wish,weight\nayu,2026-12-05,off,8\n")
    told = problem(top='rule_sets = []\nrequests = "r.csv"', place=tmp_path)
    assert told.requests == (Request("ayu", dt.date(2026, 12, 5), Wish.OFF, None, 8.0),)


def test_activities_are_on_the_centre_s_clock() -> None:
    (one,) = problem(
        '[[activities]]\nid = "c"\nminutes = 30\npeople = ["ayu"]\nearliest = 2026-12-01T08:00:00\n'
        'latest = 2026-12-01T12:00:00+09:00\ntogether = false\nworth = 3\n'
    ).activities  # fmt: skip
    assert one.earliest == dt.datetime(2026, 12, 1, 1, tzinfo=dt.UTC)
    assert one.latest == dt.datetime(2026, 12, 1, 3, tzinfo=dt.UTC)
    assert (one.name, one.together, one.worth) == ("c", False, 3.0)


def test_holidays_of_a_country_and_of_one_s_own() -> None:
    told = problem('[holidays]\ncountry = "ID"\nlisted = [{ date = 2026-12-01, name = "Ulang tahun" }]\n')
    assert dict(told.holidays) == {dt.date(2026, 12, 1): "Ulang tahun"}  # nothing public in that week
    head = HEAD.replace("2026-11-30", "2026-12-28")
    text = f'rule_sets = []\n{head}{BODY}{PEOPLE}[holidays]\ncountry = "ID"\n'
    new_year = problem_of(tomllib.loads(text), "x.toml")
    assert list(new_year.holidays) == [dt.date(2027, 1, 1)]


def test_weights_night_and_provisions() -> None:
    told = problem(
        "[weights]\nnights = 2\n[night]\nbegins = '22:00'\nuntil = '05:00'\n",
        top='rule_sets = []\nprovisions = "night_food night_transport"',
    )
    assert (told.weights.nights, told.weights.rest_day) == (2.0, 2.0)
    assert told.night == Night(1320, 1740)
    assert told.provisions == {"night_food", "night_transport"}


# --- demand that is written down


def test_one_list_holds_for_every_day() -> None:
    (demand,) = problem(
        '[[demands]]\nskill = "voice"\nfrom = "08:00"\nminutes = 60\nagents = [2, 3]\nworth = 5\n'
    ).demands
    day = np.zeros(96)
    day[32:36], day[36:40] = 2, 3
    assert demand.required.tolist() == np.tile(day, 7).tolist()
    assert (demand.worth.shape, float(demand.worth.min())) == ((672, 1), 5.0)


def test_seven_lists_are_weekdays_from_monday_on() -> None:
    lists = "[" + ", ".join(f"[{n}]" for n in range(1, 8)) + "]"
    text = f"rule_sets = []\n{HEAD.replace('11-30', '12-02').replace('days = 7', 'days = 9')}{BODY}{PEOPLE}"
    told = problem_of(tomllib.loads(f'{text}[[demands]]\nskill = "voice"\nagents = {lists}\n'), "x.toml")
    assert [told.demands[0].required[96 * day] for day in range(9)] == [3, 4, 5, 6, 7, 1, 2, 3, 4]


def test_demand_at_an_hour_that_the_clock_skips_is_not_asked_for() -> None:
    text = f"rule_sets = []\n{HEAD}{BODY}{PEOPLE}".replace("Asia/Jakarta", "Europe/Berlin").replace(
        "2026-11-30", "2026-03-29"
    )
    told = problem_of(
        tomllib.loads(f'{text}[[demands]]\nskill = "voice"\nminutes = 60\nagents = {[1] * 24}\n'), "x.toml"
    )
    assert told.horizon.slots == 7 * 96 - 4
    assert told.demands[0].required.sum() == 7 * 96 - 4


# --- rules


def test_sets_are_joined_and_a_rule_of_one_s_own_takes_the_place_of_theirs() -> None:
    told = problem(
        '[[rules]]\nid = "company.rest-between-shifts"\nminutes = "12h"\n'
        '[[rules]]\nid = "my.band"\nkind = "start_band"\nminutes = 120\nweight = 2\napplies = { people = ["ayu"] }\n'
        'text = { en = "Starts lie close", id = "Jam mulai berdekatan" }\n',
        top='rule_sets = ["indonesia", "company"]',
    )  # fmt: skip
    rules = {rule.id: rule for rule in told.rules.rules}
    assert rules["company.rest-between-shifts"].parameters["minutes"] == 720
    assert rules["company.rest-between-shifts"].kind is RuleKind.MIN_REST
    assert (rules["my.band"].weight, rules["my.band"].applies) == (2.0, Applies(people=frozenset({"ayu"})))
    assert rules["my.band"].text.id == "Jam mulai berdekatan"
    assert any(rule.kind is RuleKind.WEEKLY_REST for rule in told.rules.rules)


def test_rules_can_be_left_out() -> None:
    told = problem(top='rule_sets = ["company"]\nwithout = ["company.rest-between-shifts"]')
    assert "company.rest-between-shifts" not in {rule.id for rule in told.rules.rules}
