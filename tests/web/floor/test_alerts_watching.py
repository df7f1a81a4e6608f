"""The rules held against a floor: what is raised, what ends it, and what a process that takes over goes on with."""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Iterator

import pytest
from alerting import DAY_MS, NOON_MS, WIB, Expected, Watched
from django.db import connection
from django.utils import timezone

from sigap.floor import rows
from sigap.floor.alerts import LOST_AFTER_MS, What
from sigap.web.floor import watching
from sigap.web.floor.alerts.models import Alert, AlertRule, Outcome
from sigap.web.floor.alerts.operations import rules
from sigap.web.floor.alerts.rules import all_rules
from sigap.web.floor.limits import LIMITS_S
from sigap.web.floor.story.columns import COLUMNS
from sigap.web.floor.story.models import DayStory
from sigap.web.intake.models import Source
from sigap.web.people.models import Agent, Queue, Team
from sigap.web.platform import tenancy
from sigap.web.platform.models import Tenant

pytestmark = pytest.mark.django_db
BY = "ayu@contoh.id"


@pytest.fixture
def watched() -> Iterator[Watched]:
    tenant = Tenant.objects.create(slug="lantai", name="Lantai", zone="Asia/Jakarta")
    with tenancy.at(tenant.pk):
        Queue.objects.create(key="layanan", name="Layanan", threshold_s=20, target="0.8")
        Source.objects.create(key="acd", name="ACD")
        yield Watched(tenant)


def opened() -> list[tuple[str, str]]:
    """Return what is open: rule and key."""
    return sorted(Alert.objects.filter(cleared_at=None).values_list("rule_key", "key"))


def kinds(alert: Alert) -> list[str]:
    return list(alert.steps.values_list("kind", flat=True))


def waiting(watched: Watched, contact: str = "c-1", ago_s: float = 0) -> None:
    watched.tell("visit.entered", contact, queue="layanan", channel="voice", ago_s=ago_s)


def test_a_long_wait_is_raised_and_ends_with_its_answer(watched: Watched) -> None:
    waiting(watched, ago_s=178)
    assert watched.look() == []
    assert [change.what for change in watched.look(3)] == [What.RAISED]
    alert = Alert.objects.get()
    assert (alert.rule_key, alert.subject, alert.severity) == ("long-wait", "Layanan", "critical")
    assert alert.value == pytest.approx(182)
    watched.tell("leg.offered", "c-1", "budi")
    watched.tell("leg.answered", "c-1", "budi")
    assert [change.what for change in watched.look()] == [What.OVER]
    alert.refresh_from_db()
    assert (alert.outcome, kinds(alert)) == (Outcome.RECOVERED, ["raised", "cleared"])
    assert alert.last == 0


def test_hours_are_no_long_wait_where_they_are_ordinary(watched: Watched) -> None:
    watched.floor.queues["surel"] = rows.Queue("surel", 14_400_000, 5_000)
    watched.tell("visit.entered", "c-2", queue="surel", channel="email", ago_s=3_600)
    assert watched.look() == watched.look(3) == []
    watched.tell("visit.entered", "c-3", queue="surel", channel="email", ago_s=14_500)
    watched.look()
    assert opened() == [("long-wait", "surel")]


def test_who_never_declared_a_state_is_in_none_for_too_long(
    watched: Watched, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(LIMITS_S, "unknown", 60)
    watched.tell("leg.offered", "c-9", "budi", queue="layanan", ago_s=9)
    watched.tell("leg.missed", "c-9", "budi")
    watched.look()
    watched.look(3)
    assert watched.watcher.figures.agents.keys() == {"budi"}
    assert opened() == []


def test_it_is_judged_at_most_once_a_second(watched: Watched) -> None:
    waiting(watched, ago_s=500)
    assert len(watched.look(1)) == 1
    watched.tell("leg.offered", "c-1", "budi")
    watched.tell("leg.answered", "c-1", "budi")
    assert watched.look(0.25) == []
    assert len(watched.look(0.75)) == 1


def test_another_process_goes_on_and_raises_nothing_twice(watched: Watched) -> None:
    waiting(watched, ago_s=500)
    watched.look()
    [alert] = Alert.objects.all()
    watched.restart()
    assert watched.look() == []
    assert watched.look(60) == []
    assert Alert.objects.count() == 1
    watched.tell("visit.abandoned", "c-1")
    watched.look()
    alert.refresh_from_db()
    assert alert.cleared_at is not None
    assert alert.worst > 500


def test_two_processes_at_once_raise_one_alert(watched: Watched) -> None:
    waiting(watched, ago_s=500)
    other = Watched(watched.tenant)
    waiting(other, ago_s=500)
    watched.look()
    other.look()
    assert opened() == [("long-wait", "layanan")]


def test_a_breach_is_announced_before_it_happens(watched: Watched) -> None:
    waiting(watched)
    watched.ahead = {"layanan": Expected(0.62, 0.5, 0.75, 0.9, 40)}
    watched.look()
    assert opened() == []  # one outlook may be wrong
    watched.look(61)
    alert = Alert.objects.get()
    assert alert.rule_key == "ahead"
    assert alert.detail == {"expected": 0.62, "low": 0.5, "high": 0.75, "target": 0.8}
    watched.ahead = {}  # nothing known: neither worse nor better
    watched.look()
    assert opened() == [("ahead", "layanan")]
    watched.ahead = {"layanan": Expected(0.9, 0.85, 0.95, 0.1, 40)}
    watched.look()
    assert opened() == []


def test_what_is_no_longer_known_is_let_go(watched: Watched) -> None:
    waiting(watched)
    watched.ahead = {"layanan": Expected(0.62, 0.5, 0.75, 0.9, 40)}
    watched.look()
    watched.look(61)
    watched.ahead = {}
    watched.tell("visit.abandoned", "c-1")
    watched.look(LOST_AFTER_MS / 1000 + 1)
    assert Alert.objects.get().outcome == Outcome.LOST


@pytest.mark.parametrize(
    ("arrived", "expected", "is_spike"),
    [(60, 60, False), (70, 60, False), (110, 60, True), (16, 10, False), (25, 10, True), (8, 1, False)],
)
def test_a_spike_is_more_than_forecast_and_more_than_chance(
    watched: Watched, arrived: int, expected: int, is_spike: bool
) -> None:
    watched.at_ms = DAY_MS + 12 * 3_600_000 + 15 * 60_000  # half of the half-hour is over
    for number in range(arrived):
        waiting(watched, f"c-{number}", ago_s=600)
        watched.tell("visit.left", f"c-{number}", outcome="callback", ago_s=599)
    watched.ahead = {"layanan": Expected(expected=2 * expected)}
    for _ in range(130):
        watched.look()
    assert (("spike", "layanan") in opened()) is is_spike


def come(watched: Watched, many: int, ago_s: float, word: str) -> None:
    """Have contacts enter, and leave at once."""
    for number in range(many):
        waiting(watched, f"{word}-{number}", ago_s=ago_s)
        watched.tell("visit.left", f"{word}-{number}", outcome="callback", ago_s=ago_s - 1)


@pytest.mark.parametrize(
    ("quarters", "is_spike"),
    [
        ((10, 10, 10, 10, 60), True),  # six times as many as usual
        ((2, 12, 25, 38, 52), False),  # an ordinary morning
        ((4, 20, 30, 40, 110), False),  # nearly three times: chance and the morning may explain it
        ((0, 0, 0, 3, 40), False),  # of three before nothing can be said
        ((10, 40, 10, 10, 60), False),  # it has been like that within the hour
    ],
)
def test_without_forecast_and_earlier_weeks_only_what_no_morning_brings_is_a_spike(
    watched: Watched, quarters: tuple[int, ...], is_spike: bool
) -> None:
    for back, many in enumerate(reversed(quarters)):
        come(watched, many, 300 + 900 * back, f"q{back}")
    for _ in range(125):
        watched.look()
    assert (("spike", "layanan") in opened()) is is_spike


@pytest.mark.parametrize(
    ("weeks", "arrived", "is_spike"),
    [
        ((60, 64, 56), 32, False),
        ((60, 64, 56), 62, True),
        ((20, 60, 100, 60), 62, False),  # these days are very different by themselves
        ((60,), 62, False),  # one week says little: the quarters before are the measure
    ],
)
def test_without_a_forecast_earlier_weeks_are_the_measure(
    watched: Watched, weeks: tuple[int, ...], arrived: int, is_spike: bool
) -> None:
    watched.at_ms = DAY_MS + 12 * 3_600_000 + 15 * 60_000  # half of the half-hour is over
    day = dt.datetime.fromtimestamp(DAY_MS / 1000, WIB).date()
    for back, many in enumerate(weeks, 1):
        halves = [[None, many if half == 24 else 0, *[None] * 18] for half in range(48)]
        then = day - dt.timedelta(weeks=back)
        DayStory.objects.create(
            day=then, made_at=timezone.now(), until_at=timezone.now(), is_over=True, took_s=1,
            told={"columns": COLUMNS, "queues": [{"key": "layanan", "halves": halves}]},
        )  # fmt: skip
    come(watched, arrived, 600, "c")
    for _ in range(130):
        watched.look()
    assert (("spike", "layanan") in opened()) is is_spike


def on_duty(
    watched: Watched, count: int, *, state: str = "available", ago_s: float = 10, first: int = 0
) -> None:
    team = Team.objects.get_or_create(key="pagi", name="Pagi")[0]
    for number in range(first, first + count):
        Agent.objects.get_or_create(key=f"a-{number}", defaults={"name": f"Agen {number}", "team": team})
        watched.tell("agent.state", agent=f"a-{number}", state=state, ago_s=ago_s)


@pytest.mark.parametrize(("minutes", "is_raised"), [(59, False), (61, True)])
def test_a_meal_may_last_an_hour(watched: Watched, minutes: int, is_raised: bool) -> None:
    watched.tell("agent.state", agent="a-0", state="break", reason="meal", ago_s=60 * minutes)
    watched.look()
    assert (("over-long", "a-0") in opened()) is is_raised


def test_an_over_long_break_is_told_with_its_state(watched: Watched) -> None:
    on_duty(watched, 1, state="break", ago_s=901)
    watched.look()
    alert = Alert.objects.get(rule_key="over-long")
    assert (alert.key, alert.subject, alert.detail["state"]) == ("a-0", "Agen 0", "break")
    assert alert.detail["limit_s"] == 900
    watched.tell("agent.state", agent="a-0", state="available")
    watched.look()
    assert opened() == []


@pytest.mark.parametrize(("team", "away", "is_raised"), [(8, 2, False), (8, 3, True), (4, 4, False)])
def test_too_many_on_break_at_once(watched: Watched, team: int, away: int, is_raised: bool) -> None:
    on_duty(watched, away, state="break")
    on_duty(watched, team - away, first=away)
    for _ in range(65):
        watched.look()
    assert (("breaks", "pagi") in opened()) is is_raised


def test_an_agent_who_hardly_breathes_is_burning_out(watched: Watched) -> None:
    on_duty(watched, 2, ago_s=7000)
    waiting(watched, "c-1", ago_s=6900)
    watched.tell("leg.offered", "c-1", "a-0", ago_s=6899)
    watched.tell("leg.answered", "c-1", "a-0", ago_s=6890)
    for _ in range(3):
        watched.look(400)
    assert [key for rule, key in opened() if rule == "burn-out"] == ["a-0"]


@pytest.mark.parametrize("declares", [True, False])
def test_who_went_home_or_declares_nothing_is_not_burning_out(watched: Watched, declares: bool) -> None:
    if declares:
        on_duty(watched, 1, ago_s=7000)
    waiting(watched, "c-1", ago_s=6900)
    watched.tell("leg.offered", "c-1", "a-0", ago_s=6899)
    watched.tell("leg.answered", "c-1", "a-0", ago_s=6890)
    watched.tell("leg.ended", "c-1", "a-0", ago_s=10)
    if declares:
        watched.tell("agent.state", agent="a-0", state="offline", ago_s=5)
    for _ in range(3):
        watched.look(400)
    assert [key for rule, key in opened() if rule == "burn-out"] == []


def test_a_source_that_falls_silent_while_people_work(watched: Watched) -> None:
    watched.tell("agent.state", agent="a-0", state="available")
    watched.look()
    assert watched.look(290) == []
    watched.look(20)
    assert opened() == [("silent", "acd")]
    watched.tell("agent.state", agent="a-0", state="meeting")
    watched.look()
    assert opened() == []


def test_a_connection_that_lives_is_not_silent_because_nobody_calls(watched: Watched) -> None:
    watched.tell("agent.state", agent="a-0", state="available")
    watched.look()
    for _ in range(3):
        watched.board.heard_ms = {"acd": watched.at_ms + 200_000}
        watched.look(200)
    assert opened() == []


def test_who_comes_in_the_morning_finds_no_silence_of_the_night(watched: Watched) -> None:
    watched.tell("agent.state", agent="a-0", state="offline")
    watched.look()
    watched.look(30_000)
    watched.tell("agent.state", agent="a-1", state="available", source="")
    watched.look()
    assert opened() == []
    watched.look(310)
    assert opened() == [("silent", "acd")]


def test_at_night_nothing_is_expected_of_a_source(watched: Watched) -> None:
    watched.tell("agent.state", agent="a-0", state="offline")
    for _ in range(3):
        watched.look(400)
    assert opened() == []


def test_a_rule_that_is_switched_off_ends_what_it_raised(watched: Watched) -> None:
    waiting(watched, ago_s=500)
    watched.look()
    rules.set_enabled(key="long-wait", is_enabled=False, actor=BY)
    assert opened() == []
    assert Alert.objects.get().outcome == Outcome.SWITCHED_OFF
    watched.look(6)
    watched.look(6)
    assert opened() == []
    rules.set_enabled(key="long-wait", is_enabled=True, actor=BY)
    watched.look(6)
    assert opened() == [("long-wait", "layanan")]


def test_a_changed_limit_counts_within_seconds(watched: Watched) -> None:
    waiting(watched, ago_s=60)
    watched.look()
    found = next(rule for rule in all_rules() if rule.key == "long-wait")
    wanted = rules.replace(rules.wanted_of(found), limit=30.0, back=20.0)
    rules.change_rule(key="long-wait", wanted=wanted, actor=BY)
    watched.look(6)
    assert opened() == [("long-wait", "layanan")]


def test_own_rules_are_watched_too(watched: Watched) -> None:
    wanted = rules.Wanted(name="Sepi", figure="free_agents", side="below", limit=1, least=1, severity="info")
    made = rules.make_rule(wanted=wanted, actor=BY)
    on_duty(watched, 2, state="meeting")
    waiting(watched)
    watched.look()
    assert (made.key, "layanan") in opened()
    on_duty(watched, 1)
    watched.look()
    assert (made.key, "layanan") not in opened()


def test_quiet_hours_are_those_of_the_tenants_zone(watched: Watched) -> None:
    found = next(rule for rule in all_rules() if rule.key == "long-wait")
    wanted = rules.replace(rules.wanted_of(found), quiet=[["11:30", "12:30"]])
    rules.change_rule(key="long-wait", wanted=wanted, actor=BY)
    assert watched.at_ms == NOON_MS
    waiting(watched, ago_s=500)
    watched.look()
    assert opened() == []
    watched.look(31 * 60)
    assert ("long-wait", "layanan") in opened()


def test_alerts_of_another_tenant_are_left_alone(watched: Watched) -> None:
    other = Tenant.objects.create(slug="lain", name="Lain")
    waiting(watched, ago_s=500)
    watched.look()
    with tenancy.at(other.pk):
        assert opened() == []
        theirs = Watched(other)
        theirs.look()
    assert opened() == [("long-wait", "layanan")]


def test_a_flood_is_written_bit_by_bit(watched: Watched) -> None:
    count = 3 * watching.MOST_AT_ONCE
    on_duty(watched, count, state="break", ago_s=1000)
    found = []
    for _ in range(4):
        watched.look()
        found.append(Alert.objects.filter(rule_key="over-long").count())
    assert found == [20, 40, 60, 60]
    watched.restart()
    watched.look()
    assert Alert.objects.filter(rule_key="over-long").count() == count


def test_a_rule_that_makes_no_sense_is_passed_over(watched: Watched) -> None:
    AlertRule.objects.create(key="own-x", name="?", of="source", figure="asa", side="above", limit=1)
    waiting(watched, ago_s=500)
    watched.look()
    assert opened() == [("long-wait", "layanan")]


def test_a_look_at_two_thousand_agents_costs_little(watched: Watched) -> None:
    for number in range(2000):
        watched.tell("agent.state", agent=f"a-{number}", state="available", ago_s=60)
    watched.look()
    before = len(connection.queries_log)
    began = time.process_time()
    for _ in range(4):  # within five seconds of asking the database
        watched.look()
    took_s = (time.process_time() - began) / 4
    assert len(connection.queries_log) == before
    assert took_s < 0.1
