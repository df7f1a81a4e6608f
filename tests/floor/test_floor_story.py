"""Why a service level was not what the plan promised, and who was there."""

from __future__ import annotations

from dataclasses import astuple, replace
from itertools import permutations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sigap.floor.presence import HALF_MS, Duty, by_queue, duty
from sigap.floor.story import CAUSES, Halves, Promise, Shares, explained, modelled, shapley
from sigap.staffing.formulas import service_level

VOICE = Promise(within_s=20, patience_s=120)
AS_PLANNED = {
    "expected": 60.0, "came": 60.0, "expected_handle_s": 240.0, "handle_s": 240.0, "rostered": 10.0,
    "absent": 0.0, "astray": 0.0, "level": 0.8, "decided": 60.0,
}  # fmt: skip
FOUR = ("volume", "handle_time", "absence", "adherence")


def halves(**changed: float) -> Halves:
    return Halves(**{name: np.array([value]) for name, value in (AS_PLANNED | changed).items()})


def shares(promise: Promise | None = None, /, **changed: float) -> dict[str, float]:
    found = explained(halves(**changed), promise or VOICE)
    return {name: float(getattr(found, name)[0]) for name in Shares.__slots__}


def level(contacts: float, handle_s: float, agents: float, promise: Promise = VOICE) -> float:
    return float(modelled(np.array([contacts]), np.array([handle_s]), np.array([agents]), promise)[0])


# -- the four and the rest


figures = st.fixed_dictionaries(
    {
        "expected": st.floats(0.5, 400),
        "came": st.floats(0, 400),
        "expected_handle_s": st.floats(20, 900),
        "handle_s": st.floats(20, 900),
        "rostered": st.floats(0, 120),
        "absent": st.floats(0, 40),
        "astray": st.floats(-20, 40),
        "level": st.floats(0, 1),
        "decided": st.floats(1, 400),
    }
)


@settings(max_examples=150, deadline=None)
@given(figures, st.sampled_from([VOICE, Promise(20), Promise(60, 300, at_once=3)]))
def test_the_four_and_the_rest_add_up(told: dict[str, float], promise: Promise) -> None:
    found = shares(promise, **told)
    four = sum(found[name] for name in FOUR)
    assert found["planned"] + four + found["rest"] == pytest.approx(found["actual"], abs=1e-12)
    at_work = told["rostered"] - told["absent"] - told["astray"]
    as_it_was = level(told["came"], told["handle_s"], at_work, promise)
    assert found["planned"] + four == pytest.approx(as_it_was, abs=1e-12)


@pytest.mark.parametrize(
    ("cause", "worse", "better"),
    [
        ("volume", {"came": 80.0}, {"came": 40.0}),
        ("handle_time", {"handle_s": 300.0}, {"handle_s": 200.0}),
        ("absence", {"absent": 2.0}, {"absent": -1.0}),
        ("adherence", {"astray": 2.0}, {"astray": -1.5}),
    ],
)
def test_only_what_differed_has_a_share(
    cause: str, worse: dict[str, float], better: dict[str, float]
) -> None:
    for changed, is_worse in ((worse, True), (better, False)):
        found = shares(**changed)
        assert (found[cause] < -0.01) is is_worse
        assert (found[cause] > 0.01) is not is_worse
        assert all(found[other] == 0 for other in FOUR if other != cause)


def test_two_causes_that_take_the_same_agents_have_the_same_share() -> None:
    found = shares(absent=1.5, astray=1.5)
    assert found["absence"] == pytest.approx(found["adherence"]) != 0


def test_shares_are_means_over_all_orders() -> None:
    values = {chosen: float(sum(2.0**one for one in chosen) ** 1.7) for n in range(4)
              for chosen in permutations(range(3), n)}  # fmt: skip

    def worth(among: list[bool]) -> np.ndarray:
        return np.array([values[tuple(n for n, is_in in enumerate(among) if is_in)]])

    found = [float(one[0]) for one in shapley(worth, 3)]  # type: ignore[arg-type]
    orders = list(permutations(range(3)))
    for player in range(3):
        gains = [
            values[tuple(sorted(order[: order.index(player) + 1]))]
            - values[tuple(sorted(order[: order.index(player)]))]
            for order in orders
        ]
        assert found[player] == pytest.approx(sum(gains) / len(orders))


def test_half_an_agent_lies_between_two_whole_ones() -> None:
    at = [level(60.0, 240.0, agents) for agents in (9, 9.5, 10)]
    assert at[1] == pytest.approx((at[0] + at[2]) / 2)
    assert at[0] == pytest.approx(service_level(8.0, 9.0, aht_s=240, threshold_s=20, patience_s=120))


@pytest.mark.parametrize("missing", ["expected", "rostered", "absent", "level"])
def test_nothing_is_said_where_something_is_not_known(missing: str) -> None:
    assert all(np.isnan(one) for one in shares(**{missing: float("nan")}).values())


def test_a_handle_time_that_nobody_knows_is_as_planned() -> None:
    assert shares(handle_s=float("nan"), came=70.0)["handle_time"] == 0
    assert shares(expected_handle_s=float("nan"), expected=0.0)["planned"] == 1.0


def test_without_agents_nobody_is_answered() -> None:
    assert shares(rostered=0.0)["planned"] == 0
    assert shares(absent=30.0)["absence"] < 0


def test_a_days_shares_are_its_contacts_shares() -> None:
    one = halves(came=80.0, level=0.5, decided=80.0)
    two = halves(absent=3.0, level=0.6, decided=20.0)
    nothing = halves(rostered=float("nan"), decided=500.0)
    day = Halves(
        *(np.concatenate(columns) for columns in zip(*map(astuple, (one, two, nothing)), strict=True))
    )
    found = explained(day, VOICE).together(day.decided)
    first, second = explained(one, VOICE), explained(two, VOICE)
    for name in Shares.__slots__:
        wanted = 0.8 * getattr(first, name) + 0.2 * getattr(second, name)
        assert getattr(found, name) == pytest.approx(wanted)
    assert sum(getattr(found, cause.value)[0] for cause in CAUSES) + found.rest[0] == pytest.approx(
        found.actual[0] - found.planned[0]
    )
    assert np.isnan(replace(found, rest=np.array([np.nan])).together(np.array([1.0])).planned[0])


# -- who was there


def at(hour: float) -> int:
    return round(hour * 3_600_000)


@pytest.mark.parametrize(
    ("states", "absent", "astray"),
    [
        ([(0, 2, "available")], [0, 0], [0, 0]),
        ([(0.25, 2, "handling")], [0.5, 0], [0, 0]),
        ([(0, 0.5, "wrap"), (0.5, 2, "offline")], [0, 1], [0, 0]),
        ([(0, 0.25, "available"), (0.25, 0.75, "break"), (0.75, 2, "available")], [0, 0], [0.5, 0.5]),
        ([], [1, 1], [0, 0]),
    ],
)
def test_who_is_on_the_roster_is_there_or_not(
    states: list[tuple[float, float, str]], absent: list[float], astray: list[float]
) -> None:
    found = duty([(0, at(1))], [(at(a), at(b), what) for a, b, what in states], starts_ms=0, halves=2)
    assert (found.rostered.tolist(), found.absent.tolist()) == ([1, 1], absent)
    assert found.astray.tolist() == astray


def test_who_works_outside_the_roster_counts_for_adherence() -> None:
    day_ms = 1_760_000_000_000
    found = duty(
        [(day_ms, day_ms + HALF_MS)],
        [(day_ms - at(1), day_ms + 2 * HALF_MS, "available")],
        starts_ms=day_ms,
        halves=3,
    )
    assert found.astray.tolist() == [0, -1, 0]
    assert found.there.tolist() == [1, 1, 0]


def test_an_agent_of_two_queues_counts_in_each_by_its_load() -> None:
    whole = Duty(np.ones(2), np.array([0.0, 0.5]), np.zeros(2))
    loads = {"voice": np.array([3.0, 0.0]), "chat": np.array([1.0, 0.0]), "email": np.array([9.0, 9.0])}
    both, one = frozenset({"voice", "chat", "closed"}), frozenset({"chat"})
    found = by_queue([(both, whole), (both, whole), (one, whole), (frozenset(), whole)], loads, 2)
    assert found["voice"].rostered.tolist() == [1.5, 1.0]
    assert found["chat"].rostered.tolist() == [1.5, 2.0]
    assert found["chat"].absent.tolist() == [0, 1.0]
    assert found["email"].rostered.tolist() == [0, 0]
