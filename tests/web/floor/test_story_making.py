"""A day told from its log, its facts and its plans: what went wrong, why, and the board as it was."""

from __future__ import annotations

import datetime as dt
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone
from story_day import ZONE, Floor, at, call, floor, planned, projected, states

from sigap.floor.board import AGENT_COLUMNS, QUEUE_COLUMNS
from sigap.web.floor.live import TenantFloor, now_ms
from sigap.web.floor.story import operations, queries
from sigap.web.floor.story.days import Day, day_of, today
from sigap.web.floor.story.making import SHARES, told_of
from sigap.web.floor.story.models import Asked, DayStory, Replay
from sigap.web.floor.story.retracing import retraced, unpacked
from sigap.web.floor.story.showing import shown
from sigap.web.insights.models import Correction
from sigap.web.platform import log, tenancy
from sigap.web.workforce.models import Kind

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def told(settings: Any, tmp_path: Any) -> Floor:
    """Return a floor of whose yesterday all is known: nine calls after nine, three given up; Dewi was not there."""
    settings.LAKE = str(tmp_path / "lake")
    made = floor()
    with tenancy.at(made.tenant.pk):
        day = yesterday()
        rows = [one for n in range(6) for one in call(n, at(day, 9) + n * 240_000, wait_s=5 if n < 4 else 60)]
        rows += [one for n in range(6, 9) for one in call(n, at(day, 9) + n * 100_000, "", wait_s=40)]
        rows += states(day, ("budi", 8.9, "available"), ("budi", 11, "offline"), ("dewi", 8, "offline"))
        log.append(tenant=made.tenant.pk, rows=rows, received_ms=now_ms())
        projected(made.tenant)
    return made


def yesterday() -> dt.date:
    return timezone.now().astimezone(ZoneInfo(ZONE)).date() - dt.timedelta(days=1)


def span() -> Day:
    return day_of(yesterday(), timezone.now())


def half(story: dict[str, Any], hour: float) -> dict[str, Any]:
    rows = queries.rows_of(story["queues"][0], list(story["columns"]))
    found: dict[str, Any] = next(row for row in rows if row["at"] == at(yesterday(), hour))
    return found


ROSTER = {"budi": (9.0, 11.0), "dewi": (9.0, 11.0)}
ALL = tuple(Kind)


def test_a_half_hour_below_target_is_told_with_its_causes(told: Floor) -> None:
    with tenancy.at(told.tenant.pk):
        for kinds, unsaid in (((), "no_forecast"), (ALL[:2], "no_roster")):
            planned(yesterday(), ROSTER, *kinds)
            (queue,) = told_of(span())["queues"]
            assert (queue["unsaid"], queue["why"]) == (unsaid, None)
        planned(yesterday(), ROSTER, *ALL)
        story = told_of(span())
    (queue,) = story["queues"]
    assert (queue["offered"], queue["answered"], queue["abandoned"], queue["level"]) == (9, 6, 3, 4 / 9)
    assert (queue["required_h"], queue["rostered_h"], queue["there_h"]) == (48, 4, 2.1)
    row = half(story, 9)
    assert (row["rostered"], row["absent"], row["expected"], row["offered"]) == (2, 1, 4, 9)
    assert row["planned"] + sum(row[name] for name in SHARES[1:]) == pytest.approx(row["level"], abs=1e-5)
    assert row["absence"] < row["volume"] < 0
    assert row["adherence"] == 0
    assert half(story, 8.5)["astray"] == pytest.approx(-0.2)  # who works before the roster says so
    why = queue["why"]
    assert why["planned"] + sum(why[name] for name in SHARES[1:]) == pytest.approx(4 / 9, abs=1e-5)
    assert story["versions"] == {"forecast": 2, "requirement": 2, "roster": 1}
    _sentences_of(told)


def _sentences_of(told: Floor) -> None:
    with tenancy.at(told.tenant.pk):
        operations.tell_day(day=yesterday(), with_replay=False)
        story = queries.story_of(yesterday())
        assert story is not None
        found = shown(story, span(), shows_floor=True)
    (worst,) = found.worst
    assert worst.why is not None
    assert "absence −" in worst.why.en
    assert "1 of 2 agents not logged in" in worst.why.en
    assert "9 contacts came, 4 were forecast" in worst.why.en
    assert "1 dari 2 agen tidak masuk" in worst.why.id
    assert "It came to 44.4\u00a0%" in worst.why.en
    assert "Hasilnya 44,4\u00a0%" in worst.why.id
    assert worst.short == pytest.approx((0.8 - 4 / 9) * 9, rel=1e-5)


def test_a_day_is_told_once_and_again_when_asked_or_corrected(told: Floor) -> None:
    with tenancy.at(told.tenant.pk):
        later = timezone.now() + dt.timedelta(hours=1)
        assert (yesterday(), True) in operations.due_tellings(later)
        for _ in range(2):
            operations.ask_for_day(by=told.ayus, day=yesterday())
            operations.ask_for_day(by=told.ayus, day=yesterday())
            assert Asked.objects.count() == 1
            operations.tell_day(day=yesterday(), with_replay=True)
        assert (Asked.objects.count(), DayStory.objects.count(), Replay.objects.count()) == (0, 1, 1)
        assert [day for day, _ in operations.due_tellings(later)] == [today()]
        Correction.objects.create(
            at=timezone.now(), day=yesterday(), late_events=1, visits_changed=1, before={}, after={}
        )
        assert (yesterday(), True) in operations.due_tellings(later)
        assert operations.forget_replays(timezone.now()) == 0
        assert operations.forget_replays(timezone.now() + dt.timedelta(days=operations.REPLAYS_DAYS + 2)) == 1
        assert queries.replay_of(yesterday()) is None
        with pytest.raises(operations.StoryError):
            operations.ask_for_day(by=told.ayus, day=today() + dt.timedelta(days=1))


# -- the replay


def board_at(pieces: tuple[bytes, ...], at_ms: int) -> dict[str, dict[str, list[Any]]]:
    """Return what a browser shows at an instant."""
    piece = [told for told in map(unpacked, pieces) if told["starts"] <= at_ms][-1]
    queues, agents = dict(piece["whole"]["queues"]), dict(piece["whole"]["agents"])
    for frame in piece["frames"]:
        if frame["at"] <= at_ms:
            queues |= frame["queues"]
            agents |= frame["agents"]
    return {"queues": queues, "agents": agents}


def test_a_past_day_is_shown_as_it_was(told: Floor) -> None:
    with tenancy.at(told.tenant.pk):
        found = retraced(span())
    assert (found.step_s, len(found.pieces), found.agents) == (10, 96, ("budi", "dewi"))
    place = {name: n for n, name in enumerate(QUEUE_COLUMNS)}
    before, after = (board_at(found.pieces, at(yesterday(), hour)) for hour in (8.95, 23.99))
    assert before["queues"] == {}
    assert before["agents"]["budi"][AGENT_COLUMNS.index("state")] == "available"
    row = after["queues"]["layanan"]
    assert [row[place[f"day_{name}"]] for name in ("offered", "answered", "within", "abandoned")] == [
        9,
        6,
        4,
        3,
    ]
    assert after["agents"]["budi"][AGENT_COLUMNS.index("handled")] == 6
    talking = board_at(found.pieces, at(yesterday(), 9) + 30_000)["agents"]["budi"]
    assert talking[AGENT_COLUMNS.index("state")] == "talking"


def test_today_is_shown_up_to_now_as_the_live_board_shows_it(told: Floor) -> None:
    begun = now_ms() - 120_000
    rows = [one for n in range(20, 24) for one in call(n, begun + n * 1000, wait_s=5, talk_s=20)]
    rows += call(30, begun + 40_000)[:1]
    log.append(tenant=told.tenant.pk, rows=rows, received_ms=now_ms())
    with tenancy.at(told.tenant.pk):
        found = retraced(day_of(today(), timezone.now()))
        with log.connect() as on:
            live = TenantFloor(on, told.tenant.pk)
            live.step()
    replayed = board_at(found.pieces, found.until_ms)
    shown_live = unpacked_rows(live)
    assert replayed["agents"] == shown_live["agents"]
    length = QUEUE_COLUMNS.index("interval_offered")
    day = slice(QUEUE_COLUMNS.index("day_offered"), None)
    for key, row in shown_live["queues"].items():
        assert replayed["queues"][key][:length] == row[:length]
        assert replayed["queues"][key][day] == row[day]


def unpacked_rows(live: TenantFloor) -> dict[str, dict[str, list[Any]]]:
    import json

    return {
        "queues": {key: json.loads(row) for key, row in live.board.queues.items()},
        "agents": {key: json.loads(row) for key, row in live.board.agents.items()},
    }


def test_what_waited_since_the_days_before_waits_on(told: Floor) -> None:
    log.append(
        tenant=told.tenant.pk,
        rows=call(51, at(yesterday(), -20), "", wait_s=29 * 3600),
        received_ms=now_ms(),
    )
    with tenancy.at(told.tenant.pk):
        found = retraced(span())
        nothing = retraced(day_of(yesterday() - dt.timedelta(days=5), timezone.now()))
    waiting = [
        row[QUEUE_COLUMNS.index("forgotten")]
        for hour in (1, 8, 23)
        for row in board_at(found.pieces, at(yesterday(), hour))["queues"].values()
    ]
    assert waiting == [1, 1, 0]  # it gave up at nine
    assert (nothing.pieces, nothing.events, nothing.agents) == ((), 0, ())
