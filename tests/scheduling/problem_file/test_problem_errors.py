"""Problem files that make no sense: the place, what is wrong and what to do, in both languages; never a traceback."""

from __future__ import annotations

import contextlib
import copy
import tomllib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sigap.errors import SigapError
from sigap.scheduling.errors import SchedulingError
from sigap.scheduling.problem_file import problem_of, read_problem

SOUND = """
zone = "Asia/Jakarta"
first = 2026-11-30
days = 7
rule_sets = []

[[shifts]]
id = "D8"
starts = "08:00"
span = "9h"
breaks = [{ id = "meal", minutes = 60, earliest = "3h", latest = "4h" }]

[[contracts]]
id = "full"

[[people]]
id = "ayu"
skills = "voice"

[[demands]]
skill = "voice"
agents = [1, 1]
"""


def refused(text: str, place: Path = Path()) -> SchedulingError:
    with pytest.raises(SchedulingError) as caught:
        problem_of(tomllib.loads(text), str(place / "week.toml"))
    return caught.value


def test_the_file_that_the_cases_change_is_sound() -> None:
    assert problem_of(tomllib.loads(SOUND), "week.toml").people[0].contract == "full"


@pytest.mark.parametrize(
    ("old", "new", "where", "says"),
    [
        ("days = 7", "days = 7\nholiday = 1", "week.toml: holiday", "Did you mean holidays?"),
        ("days = 7", "days = 0", "days", "from 1 to 366"),
        ("days = 7", 'days = "many"', "days", "no number"),
        ("2026-11-30", '"next monday"', "first", "2026-11-30"),
        ("2026-11-30", "9999-12-30", "first", "cannot be planned"),
        ("Asia/Jakarta", "Asia/Batavia", "zone", "Asia/Jakarta"),
        ("rule_sets = []", "", "rule_sets", '"indonesia"'),
        ("rule_sets = []", 'rule_sets = ["indonesa"]', "rule_sets", "Did you mean indonesia?"),
        ("rule_sets = []", 'rule_sets = ["company"]\nwithout = ["company.rest"]', "without", "Did you mean"),
        ("rule_sets = []", 'rule_sets = []\nprovisions = ["night_foot"]', "provisions", "Did you mean night_food?"),
        ('id = "D8"', "id = 8", "shifts[1].id", 'id = "8"'),
        ('id = "D8"', 'id = ""', "shifts[].id", "no id"),
        ('starts = "08:00"', 'starts = "8 o\'clock"', "shifts[D8].starts", '"08:30"'),
        ('starts = "08:00"', 'starts = "08:05"', "shifts[D8].starts", "multiples of 15"),
        ('starts = "08:00"', 'first_start = "10:00"\nlast_start = "08:00"', "shifts[D8].last_start", "24:30"),
        ('span = "9h"', 'span = "nine"', "shifts[D8].span", '"7h30m"'),
        ('span = "9h"', 'spann = "9h"', "shifts[D8].span", "missing"),
        ('span = "9h"', 'span = "1h"', "shifts[D8].breaks[meal].latest", "cannot lie"),
        ('latest = "4h"', 'latest = "2h"', "shifts[D8].breaks[meal].latest", "cannot lie"),
        ("minutes = 60", "minutes = 20", "shifts[D8].breaks[meal].minutes", "multiples of 15"),
        ('id = "full"', 'id = "full"\nshifts = ["D9"]', "contracts[full].shifts", "Known are: D8"),
        ('id = "full"', 'id = "full"\nmin_week = "41h"', "contracts[full].min_week", "2400"),
        ('id = "ayu"', 'id = "ayu"\ncontract = "ful"', "people[ayu].contract", "Did you mean full?"),
        ('id = "ayu"', 'id = "ayu"\nsite = "bandung"', "people[ayu].site", "main"),
        ('id = "ayu"', 'id = "ayu"\nwomen = true', "people[ayu].women", "Did you mean woman?"),
        ('id = "ayu"', 'id = "ayu"\nwoman = "perhaps"', "people[ayu].woman", "true or false"),
        ('id = "ayu"', 'id = "ayu"\navailability = "all day"', "people[ayu].availability", "mon-fri"),
        ('id = "ayu"', 'id = "ayu"\nleave = "2026-12-04..2026-12-02"', "people[ayu].leave.last", "Swap"),
        ('id = "ayu"', 'id = "ayu"\npreferences = "D9"', "people[ayu].preferences", "neither a shift"),
        ('skills = "voice"', 'skills = "voice voice"', "people[ayu].skills", "voice:2"),
        ('skills = "voice"', "skills = { voice = 0 }", "people[ayu].skills.voice", "from 1"),
        ("[[people]]\n", "[[people_group]]\ncount = 0\n", "people_group[ayu].count", "0"),
        ("agents = [1, 1]", f"agents = {[1] * 49}", "demands[voice].agents", "beyond midnight"),
        ("agents = [1, 1]", "agents = [[1], [2]]", "demands[voice].agents", "2 lists for 7 days"),
        ("agents = [1, 1]", "agents = [1, -1]", "demands[voice].agents[1]", "at least 0"),
        ("agents = [1, 1]", 'file = "none.csv"', "demands[voice].file", "none.csv"),
    ],
)  # fmt: skip
def test_each_mistake_is_named(old: str, new: str, where: str, says: str) -> None:
    assert old in SOUND
    error = refused(SOUND.replace(old, new, 1))
    assert where in error.where
    assert says in error.message("en")
    assert error.message("id") != error.message("en")


@pytest.mark.parametrize(
    ("more", "where", "says"),
    [
        ('[[people]]\nid = "ayu"\n', "people[ayu].id", "twice"),
        ('[[shifts]]\nid = "D8"\nstarts = "09:00"\nspan = "9h"\n', "shifts[D8].id", "twice"),
        ('[[people_group]]\nid = "ay"\ncount = 2\n[[people_group]]\nid = "ay"\ncount = 2\n', "people_group", "'ay1'"),
        ('[[requests]]\nperson = "bima"\nday = 2026-12-01\n', "requests[1].person", "ayu"),
        ('[[requests]]\nperson = "ayu"\nday = 2026-12-07\n', "requests[1].day", "2026-12-06"),
        ('[[requests]]\nperson = "ayu"\nday = 2026-12-01\nwish = "maybe"\n', "requests[1].wish", "off, on"),
        ('[[fixed]]\nperson = "ayu"\nday = 2026-12-01\n', "fixed[1].shift", "missing"),
        ('[[rules]]\nid = "x"\nkind = "min_rests"\n', "rules[x].kind", "min_rest"),
        ('[[rules]]\nid = "x"\nkind = "min_rest"\n', "rules[x].minutes", "asks for it"),
        ('[[rules]]\nid = "x"\nkind = "min_rest"\nminutes = 60\ndays = 2\n', "rules[x].days", "It has: minutes"),
        ('[[rules]]\nid = "x"\nkind = "max_shifts"\nshifts = 2\ntemplate = "N"\n', "rules[x].template", "D8"),
        ('[[activities]]\nid = "c"\nminutes = 60\npeople = "ayu"\nearliest = 2026-12-01T08:00:00\n'
         "latest = 2026-12-01T08:30:00\n", "activities[c].latest", "do not fit"),
        ('[[activities]]\nid = "c"\nminutes = 60\npeople = "ayu"\nearliest = 2026-12-01\n'
         "latest = 2026-12-01T08:30:00\n", "activities[c].earliest", "2026-11-30T08:30:00"),
        ("[weights]\nnight = 2\n", "weights.night", "Did you mean nights?"),
        ("[holidays]\nlisted = [{ day = 2026-12-01 }]\n", "holidays.listed[1].date", "missing"),
    ],
)  # fmt: skip
def test_each_contradiction_is_named(more: str, where: str, says: str) -> None:
    error = refused(SOUND + more)
    assert where in error.where
    assert says in error.message("en")


def test_a_row_of_a_table_is_named_by_its_line(tmp_path: Path) -> None:
    (tmp_path / "people.csv").write_text("id,contract\nayu,full\nbima,fulll\n")
    text = SOUND.replace('[[people]]\nid = "ayu"\nskills = "voice"\n', "").replace(
        "days = 7", 'days = 7\npeople = "people.csv"'
    )
    error = refused(text, tmp_path)
    assert error.where == "people.csv:3: contract"


@pytest.mark.parametrize("content", [b"", b"id\n\xff\xfe\n", b"id,id\na,b\n", b'id\n"a'])
def test_a_table_that_is_none_is_refused(content: bytes, tmp_path: Path) -> None:
    (tmp_path / "people.csv").write_bytes(content)
    text = SOUND.replace('[[people]]\nid = "ayu"\nskills = "voice"\n', "").replace(
        "days = 7", 'days = 7\npeople = "people.csv"'
    )
    assert "people" in refused(text, tmp_path).where


@pytest.mark.parametrize("content", [b"\xff\xfe\x00", b"first = ", b"x = " + b"[" * 3000])
def test_a_file_that_is_no_toml_is_refused(content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "week.toml"
    path.write_bytes(content)
    with pytest.raises(SchedulingError, match=r"week\.toml"):
        read_problem(path)
    with pytest.raises(SchedulingError, match="cannot be read"):
        read_problem(tmp_path)


VALUES = st.one_of(
    st.none(), st.booleans(), st.integers(-5, 10**12), st.floats(allow_nan=True), st.text(max_size=12),
    st.just([]), st.just({}), st.lists(st.integers(-3, 3), max_size=3), st.just([{"id": "x"}]), st.just("08:00"),
)  # fmt: skip
FULL = tomllib.loads((Path(__file__).parents[3] / "examples/schedules/twelve-people.toml").read_text())


def places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Return the path of every value of a document."""
    found = [path] if path else []
    keys = value if isinstance(value, dict) else range(len(value)) if isinstance(value, list) else ()
    return found + [place for key in keys for place in places(value[key], (*path, key))]


@settings(max_examples=300, deadline=None)
@given(st.sampled_from(places(FULL)), VALUES)
def test_whatever_stands_somewhere_is_read_or_refused(place: tuple[Any, ...], value: object) -> None:
    changed = copy.deepcopy(FULL)
    at: Any = changed
    for key in place[:-1]:
        at = at[key]
    at[place[-1]] = value
    with contextlib.suppress(SigapError):
        assert problem_of(changed, "week.toml").people
