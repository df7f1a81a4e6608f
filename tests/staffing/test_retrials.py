"""Callers who call again: the fixed point, its balance, and what staffing gains from knowing of them."""

import numpy as np
import pytest

from sigap.staffing.erlang_a import performance
from sigap.staffing.errors import StaffingError
from sigap.staffing.retrials import Retrials, with_retrials
from sigap.staffing.targets import Targets

AHT_S, PATIENCE_S = 240.0, 120.0


def day(volume, agents, retrials, **more):
    return with_retrials(
        np.asarray(volume, float),
        agents,
        aht_s=AHT_S,
        minutes=30,
        patience_s=PATIENCE_S,
        retrials=retrials,
        **more,
    )


def test_nobody_calls_again_is_erlang_a():
    found = day([100.0], np.array([13]), Retrials(0.0, 300))
    exact = performance(100 * 240 / 1800, 13.0, PATIENCE_S, AHT_S, 20.0)
    assert found.service_level[0] == pytest.approx(exact.service_level)
    assert found.ringing[0] == pytest.approx(100.0)


def test_every_fresh_caller_is_answered_gives_up_or_is_still_to_call():
    found = day([100.0, 150.0, 80.0], np.array([11, 15, 12]), Retrials(0.6, 900))
    answered = (found.ringing * (1 - found.abandonment)).sum()
    assert answered + found.given_up.sum() + found.waiting_to_call == pytest.approx(330.0, rel=1e-6)


def test_quick_retrials_settle_where_ringing_is_fresh_and_again():
    found = day([100.0] * 30, np.full(30, 10), Retrials(0.5, 60))
    x, lost = found.ringing[-1], found.abandonment[-1]
    assert x == pytest.approx(100 / (1 - 0.5 * lost), rel=1e-3)


def test_staffing_for_all_who_ring_keeps_the_target_and_no_more():
    goal = Targets(service_level=0.5, threshold_s=20.0)
    found = day([200.0] * 4, None, Retrials(0.7, 600), targets=goal)
    assert (found.service_level >= 0.5).all()
    fewer = day([200.0] * 4, found.agents - 1, Retrials(0.7, 600), targets=goal)
    assert (fewer.service_level < 0.5).all()
    blind = day([200.0] * 4, None, Retrials(0.0, 600), targets=goal)
    assert (found.agents >= blind.agents).all()


def test_what_cannot_be_is_refused():
    with pytest.raises(StaffingError, match="call again"):
        Retrials(1.0, 60)
    with pytest.raises(StaffingError, match="from 0 on"):
        day([np.nan], np.array([3]), Retrials(0.5, 60))
