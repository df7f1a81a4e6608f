"""Chat: one at a time is Erlang A; several are what a simulation of filled agents lives."""

import numpy as np
import pytest

from sigap.staffing.concurrency import Chat, chat_performance, staff_chat
from sigap.staffing.erlang_a import performance
from sigap.staffing.errors import StaffingError
from sigap.staffing.targets import Targets


@pytest.mark.parametrize(
    ("volume", "agents", "patience_s"), [(60, 9, 120.0), (60, 9, np.inf), (300, 38, 300.0)]
)
def test_one_at_a_time_is_erlang_a(volume, agents, patience_s):
    found = chat_performance(volume, agents, aht_s=240, minutes=30, chat=Chat(1), patience_s=patience_s)
    exact = performance(volume * 240 / 1800, float(agents), patience_s, 240.0, 20.0)
    assert found.service_level == pytest.approx(exact.service_level, abs=1e-9)
    assert found.abandonment == pytest.approx(exact.abandonment, abs=1e-9)
    assert found.asa_s == pytest.approx(exact.asa_s, rel=1e-7)


def test_three_that_do_not_hinder_each_other_are_three_agents():
    several = chat_performance(100, 5, aht_s=300, minutes=30, chat=Chat(3), patience_s=200.0)
    single = chat_performance(100, 15, aht_s=300, minutes=30, chat=Chat(1), patience_s=200.0)
    assert several.service_level == pytest.approx(single.service_level, abs=1e-9)


def test_two_agents_with_two_places_by_hand():
    # load so high that all places are full: 4 conversations at rate 2 * 2 / (100 * 1.5)
    found = chat_performance(1e5, 2, aht_s=100, minutes=30, chat=Chat(2, 0.5), patience_s=60.0)
    assert found.full == pytest.approx(1.0, abs=1e-3)
    assert 1.0 - found.abandonment == pytest.approx((4 / 150) * 1800 / 1e5, rel=1e-3)


def test_slowdown_costs_agents_and_full_slowdown_gains_nothing_in_speed():
    def need(chat):
        targets = Targets(service_level=0.8, threshold_s=30)
        return staff_chat(200, aht_s=400, minutes=30, chat=chat, targets=targets, patience_s=240.0)

    single, free, some = need(Chat(1)), need(Chat(3)), need(Chat(3, 0.3))
    assert free.agents < some.agents < single.agents
    assert some.service_level >= 0.8
    chat = Chat(3, 0.3)
    fewer = chat_performance(
        200, some.agents - 1, aht_s=400, minutes=30, chat=chat, patience_s=240, threshold_s=30
    )
    assert fewer.service_level < 0.8


def test_nobody_arrives_and_nobody_is_there():
    assert chat_performance(0, 0, aht_s=300, minutes=30, chat=Chat(2)).abandonment == 0.0
    assert chat_performance(10, 0, aht_s=300, minutes=30, chat=Chat(2), patience_s=60).abandonment == 1.0
    assert chat_performance(500, 2, aht_s=300, minutes=30, chat=Chat(2)).service_level == 0.0


@pytest.mark.parametrize("change", [{"aht_s": 0}, {"volume": -1}, {"volume": np.nan}, {"patience_s": 0}])
def test_what_cannot_be_is_refused(change):
    given = {"volume": 10, "agents": 2, "aht_s": 300, "minutes": 30, "chat": Chat(2)} | change
    with pytest.raises(StaffingError, match=next(iter(change))):
        chat_performance(given.pop("volume"), given.pop("agents"), **given)
    with pytest.raises(StaffingError):
        Chat(0)
