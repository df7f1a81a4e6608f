"""The first page: the day so far beside the same weekday before, and one's own figures for those who see no others."""

from __future__ import annotations

import datetime as dt
from typing import Any

import lake_facts as made
import pytest

ELEVEN = dt.datetime.fromtimestamp(made.at(made.MONDAY, "11:30") / 1000, dt.UTC)


def test_today_is_set_against_the_same_weekday_until_the_same_time(centre: Any) -> None:
    from sigap.web.insights.queries.home import home

    found = home(now=ELEVEN, sees_sources=True)
    tiles = {one.figure.kpi.id: one for one in found.tiles}
    assert tiles["offered"].figure.value == 12
    assert tiles["offered"].before is not None
    assert tiles["offered"].before.value == 5
    assert tiles["service_level"].figure.value == pytest.approx(100 * 10 / 12)
    assert tiles["service_level"].before is not None
    assert tiles["service_level"].before.value == 100
    assert tiles["service_level"].target is not None
    assert tiles["service_level"].target.low == 80
    assert {one.key: one.figures["offered"].value for one in found.queues} == {"layanan": 10, "tagihan": 2}
    assert found.arrivals is not None
    assert sum(v or 0 for v in found.arrivals.today) == 12


def test_a_day_of_which_nothing_came_is_not_a_day_without_calls(centre: Any) -> None:
    from sigap.web.insights.queries.home import home

    found = home(now=ELEVEN + dt.timedelta(1), sees_sources=True)
    assert found.compared_until is None
    assert {one.figure.value for one in found.tiles} == {None}
    assert all(one.before is None for one in found.tiles)


def test_an_agent_sees_their_own_and_nothing_else(centre: Any) -> None:
    from sigap.web.insights.queries.home import own
    from sigap.web.people.models import Agent

    budi = Agent.objects.get(key="budi")
    found = own(now=ELEVEN, agent_id=budi.pk)
    tiles = {one.figure.kpi.id: one.figure for one in found.tiles}
    assert tiles["handled"].value == 2
    assert tiles["aht"].value == 230
    assert [(day, figures["handled"].value, figures["aht"].value) for day, figures in found.days] == [
        (made.MONDAY, 2, 230)
    ]
    later = own(now=ELEVEN + dt.timedelta(1), agent_id=budi.pk)  # nothing has come in on that day yet
    assert [(day, figures["handled"].value) for day, figures in later.days] == [(made.MONDAY, 2)]
    assert own(now=ELEVEN, agent_id=None).agent == ""
    html = centre.budi.get(centre.at("")).content.decode()
    assert "Your day" in html
    assert "insights/?" not in html


def test_the_days_of_all_agents_are_asked_for_together_and_each_sees_their_own(
    centre: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    from sigap.web.insights.queries import figures, home
    from sigap.web.people.models import Agent

    asked: list[Any] = []
    compute = figures._asked
    monkeypatch.setattr(figures, "_asked", lambda *a, **k: (asked.append(k["by"]), compute(*a, **k))[1])
    after = ELEVEN + dt.timedelta(1)
    ayu, budi = (home.own(now=after, agent_id=Agent.objects.get(key=key).pk).days for key in ("ayu", "budi"))
    assert asked == [("agent",), ("agent", "15min"), ("agent", "day")]
    assert [figures["handled"].value for _, figures in ayu] == [9]
    assert [figures["handled"].value for _, figures in budi] == [2]
    asked.clear()
    monkeypatch.setattr(home, "TOGETHER", 1)  # a large centre: not all of them at once
    past = {key: home._own_past(made.MONDAY + dt.timedelta(7), key) for key in ("ayu", "budi")}
    assert asked == [("agent", "15min"), ("agent", "day")] * 2
    assert {
        key: sum(figures["handled"].value or 0 for _, figures in quarters)
        for key, (quarters, _) in past.items()
    } == {"ayu": 9, "budi": 2}


def test_what_others_know_stands_on_it(centre: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    from sigap.text import Text
    from sigap.web.insights import neighbours
    from sigap.web.insights.queries.home import home

    monkeypatch.setattr(neighbours, "_forecasts", [lambda day: [neighbours.Expected("layanan", 36, 7.5)]])
    silent = neighbours.Trouble(Text("Source is silent", "Sumber diam"), "sources/", is_grave=True)
    monkeypatch.setattr(neighbours, "_troubles", [lambda: [silent]])
    found = home(now=ELEVEN, sees_sources=True)
    assert {one.figure.kpi.id: one.expected for one in found.tiles}["offered"] == 7.5
    assert found.troubles == (silent,)
    assert home(now=ELEVEN, sees_sources=False).troubles == ()
    assert "Source is silent" in centre.ayu.get(centre.at("")).content.decode()


def test_a_correction_is_told(centre: Any) -> None:
    from django.utils import timezone

    from sigap.web.insights.models import Correction

    counts = {"offered": 10, "answered": 9, "abandoned": 1}
    after = {**counts, "offered": 11}
    Correction.objects.create(
        day=made.MONDAY, at=timezone.now(), late_events=3, visits_changed=1, before=counts, after=after
    )
    assert "10 → 11" in centre.ayu.get(centre.at("")).content.decode()
    assert "10 → 11" in centre.ayu.get(centre.at("insights/corrections/")).content.decode()
