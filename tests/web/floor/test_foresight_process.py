"""The twin's process and when it is asked: it answers, dies without harm, and what it said grows old."""

from __future__ import annotations

import os
import signal
import time
from dataclasses import dataclass, field

import pytest
from django.db import connection as db

from sigap.floor.figures import Spans
from sigap.floor.glancing import Glance
from sigap.floor.heard import Heard
from sigap.floor.state import Floor
from sigap.text import Text
from sigap.web.floor.foresight import seer as seers
from sigap.web.floor.foresight.asking import Asking
from sigap.web.floor.foresight.seer import Seer
from sigap.web.floor.foresight.timing import EVERY_MS, LEAST_MS, OLD_MS, Foresight
from sigap.web.floor.foresight.values import Answer, Foreseen, Question, QueueAhead
from sigap.web.people.models import Queue
from sigap.web.platform import tenancy
from sigap.web.platform.models import Tenant

NOW = 1_795_143_600_000
LIMIT_S = 180
SPANS = Spans(NOW - 3_600_000, NOW, NOW - 1_800_000)
BARE = Glance(NOW, SPANS, (), {}, {})


def foreseen(at_ms: int, breach: float = 0.5, later: float = 0.5) -> Foreseen:
    ahead = QueueAhead(0.7, 0.5, 0.9, breach, later, NOW, 60.0)
    return Foreseen(at_ms, {"q": ahead}, {"at": at_ms})


# -- the process


@pytest.fixture
def tenant(monkeypatch: pytest.MonkeyPatch, transactional_db: None) -> Tenant:
    """Return a tenant with a queue, in the database that a process of its own finds too."""
    told = db.get_connection_params()
    host = f"&host={told['host']}" if told.get("host") else ""
    user, word = told.get("user", ""), f":{told['password']}" if told.get("password") else ""
    address = f"postgresql://{user}{word}@/{told['dbname']}?port={told.get('port') or 5432}{host}"
    monkeypatch.setenv("DATABASE_URL", address)
    made = Tenant.objects.create(slug="kembar", name="Kembar")
    with tenancy.at(made.pk):
        Queue.objects.create(key="q", name="Q")
    return made


def asked(seer: Seer, question: Question) -> None:
    """Ask as soon as the process is there."""
    until = time.monotonic() + LIMIT_S
    while not seer.is_free():
        assert time.monotonic() < until
        time.sleep(0.05)  # the process lives its own time
    seer.ask(question)


def answer_of(seer: Seer) -> Answer:
    until = time.monotonic() + LIMIT_S
    while (answer := seer.answer()) is None:
        assert time.monotonic() < until
        time.sleep(0.05)  # the process lives its own time
    return answer


def test_the_process_answers_dies_without_harm_and_comes_back(
    tenant: Tenant, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(seers, "AGAIN_S", 0.0)
    seer = Seer()
    try:
        asked(seer, Question(tenant.pk, BARE))
        assert not seer.is_free()
        first = answer_of(seer)
        assert first.problem is None
        assert first.foreseen is not None
        assert set(first.foreseen.queues) == {"q"}
        assert first.foreseen.queues["q"].level is None  # nobody came: neither 0 % nor 100 %
        assert seer.pid is not None
        os.kill(seer.pid, signal.SIGSTOP)  # so that it cannot be quicker than its death
        seer.ask(Question(tenant.pk, BARE, asked=5))
        os.kill(seer.pid, signal.SIGKILL)
        assert answer_of(seer) == Answer(
            tenant.pk, False, asked=5
        )  # nothing, soon, and nobody waits for ever
        asked(seer, Question(tenant.pk, BARE))
        assert answer_of(seer).foreseen is not None
    finally:
        seer.close()
    assert seer.pid is None


def test_a_process_that_takes_too_long_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    seer = Seer()
    try:
        asked(seer, Question(1, BARE))
        monkeypatch.setattr(seers, "LONGEST_S", 0.0)
        assert seer.answer() == Answer(1, False)
        assert seer.pid is None
        assert not seer.is_free()  # not again at once
        assert seer.pid is None
    finally:
        seer.close()


# -- when it is asked


@dataclass
class Kept:
    """A floor that a process keeps."""

    foresight: Foresight
    floor: Floor = field(default_factory=Floor)

    def spans(self, at_ms: int) -> Spans:
        return SPANS


class Told:
    """Stands in for the process: notes what it is asked. The real one is tested above."""

    def __init__(self) -> None:
        self.asked: list[Question] = []
        self.busy = False
        self.answers: list[Answer] = []

    def is_free(self) -> bool:
        return not self.busy

    def ask(self, question: Question) -> None:
        self.asked.append(question)

    def answer(self) -> Answer | None:
        return self.answers.pop() if self.answers else None


@pytest.fixture
def asking() -> Asking:
    made = Asking()
    made.seer = Told()  # type: ignore[assignment]
    return made


def kept(tenant: int = 1) -> Kept:
    made = Kept(Foresight(tenant))
    made.floor.extend([Heard("agent.state", NOW - 1, "acd", "", "a", {"state": "available"})])
    return made


def waiting(many: int) -> list[Heard]:
    return [Heard("visit.entered", NOW, "acd", f"c{n}", "", {"queue": "q"}) for n in range(many)]


def test_it_looks_ahead_twice_a_minute_and_sooner_after_a_jump(asking: Asking) -> None:
    floor = kept()
    asked = asking.seer.asked  # type: ignore[attr-defined]
    for at_ms in range(NOW, NOW + 120_000, 1000):
        asking.step({1: floor}, at_ms)
    assert len(asked) == 120_000 // EVERY_MS
    floor.floor.extend(waiting(9))
    jumped = NOW + 120_000 - EVERY_MS + LEAST_MS
    asking.step({1: floor}, jumped)
    asking.step({1: floor}, jumped + 1000)
    assert len(asked) == 120_000 // EVERY_MS + 1


def test_one_floor_after_the_other_and_first_the_one_where_somebody_waits(asking: Asking) -> None:
    floors = {number: kept(number) for number in (1, 2, 3)}
    asking.hear("3 77", floors)
    asking.hear("9 78", floors)  # not kept here
    asking.hear("nonsense", floors)
    for at_ms in (NOW, NOW + 250, NOW + 500):
        asking.step(floors, at_ms)
    asked = asking.seer.asked  # type: ignore[attr-defined]
    assert [(one.tenant, one.is_advice, one.asked) for one in asked] == [
        (3, True, 77),
        (1, False, None),
        (2, False, None),
    ]


def test_after_advice_was_taken_it_looks_ahead_at_once(asking: Asking) -> None:
    floor = kept()
    asking.step({1: floor}, NOW)
    asking.step({1: floor}, NOW + 1000)
    asking.hear("1 0", {1: floor})
    asking.step({1: floor}, NOW + 1250)
    assert [one.asked for one in asking.seer.asked] == [None, None]  # type: ignore[attr-defined]


def test_nobody_is_asked_about_while_a_question_is_under_way(asking: Asking) -> None:
    asking.seer.busy = True  # type: ignore[attr-defined]
    asking.step({1: kept()}, NOW)
    assert asking.seer.asked == []  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("breach", "later", "is_advice"),
    [(0.7, 0.1, True), (0.1, 0.7, True), (0.3, 0.3, False), (0.0, 0.01, True)],
)
def test_advice_is_asked_for_when_something_is_coming(breach: float, later: float, is_advice: bool) -> None:
    floor = kept()
    floor.foresight.take(Answer(1, False, foreseen(NOW, breach, later)), NOW)
    at_ms = NOW + EVERY_MS + 1_800_000
    floor.foresight.take(Answer(1, False, foreseen(at_ms, breach, later)), at_ms)
    assert floor.foresight.question(floor.floor, SPANS, at_ms).is_advice is is_advice
    assert not floor.foresight.question(floor.floor, SPANS, at_ms + EVERY_MS).is_advice  # not again at once


def test_what_is_old_is_not_known_any_more() -> None:
    foresight = Foresight(1)
    foresight.take(Answer(1, False, foreseen(NOW)), NOW)
    assert foresight.known(NOW + OLD_MS)["q"].breach == 0.5
    assert foresight.told(NOW + 1000, is_whole=False)["ahead"] == {"at": NOW}
    assert foresight.told(NOW + 2000, is_whole=False) == {}  # the board knows
    assert foresight.told(NOW + 2000, is_whole=True)["ahead"] == {"at": NOW}
    assert foresight.told(NOW + OLD_MS + 1, is_whole=False) == {"ahead": None, "advice": None}
    assert foresight.known(NOW + OLD_MS + 1) == {}


def test_a_failed_question_leaves_what_was_known_until_it_is_old() -> None:
    foresight = Foresight(1)
    foresight.take(Answer(1, False, foreseen(NOW)), NOW)
    foresight.take(Answer(1, False, problem=Text("no", "tidak")), NOW + 1000)
    assert foresight.known(NOW + 1000)


def test_a_dear_outlook_is_asked_for_less_often() -> None:
    floor = kept()
    floor.foresight.question(floor.floor, SPANS, NOW)
    floor.foresight.take(Answer(1, False, foreseen(NOW), took_s=20.0), NOW + 25_000)
    assert floor.foresight.due_ms(floor.floor, NOW + 25_000 + 79_000) is None
    assert floor.foresight.due_ms(floor.floor, NOW + 25_000 + 81_000) is not None
