"""The pages of the day's story: who may see what, what is mailed to whom, what is forgotten."""

from __future__ import annotations

import datetime as dt
import gzip
import json
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone
from story_day import BY, ZONE, Floor, at, floor

from sigap.web.floor.actions.models import DayNote
from sigap.web.floor.alerts.models import Alert
from sigap.web.floor.story import mailing, operations, queries
from sigap.web.floor.story.columns import COLUMNS
from sigap.web.floor.story.erasing import STORIES_ABOUT_PEOPLE
from sigap.web.floor.story.models import Asked, DayStory, Replay, ReplayPiece, StoryMail, StoryReader
from sigap.web.people import operations as people
from sigap.web.people.models import Membership, User
from sigap.web.people.rights import Right
from sigap.web.platform import tenancy
from sigap.web.platform.models import AuditEntry, LoggedEvent

pytestmark = pytest.mark.django_db
PIECE = {"starts": 0, "whole": {"queues": {}, "agents": {"budi": ["break"]}}, "frames": []}


def today() -> dt.date:
    return timezone.now().astimezone(ZoneInfo(ZONE)).date()


def yesterday() -> dt.date:
    return today() - dt.timedelta(days=1)


@pytest.fixture
def told() -> Floor:
    """Return a floor with a story of yesterday: below target at nine, an alert on Budi, a note."""
    made = floor()
    with tenancy.at(made.tenant.pk):
        now = timezone.now()
        DayStory.objects.create(
            day=yesterday(), made_at=now, until_at=now, is_over=True, took_s=1, told=story()
        )
        kept = Replay.objects.create(
            day=yesterday(), made_at=now, starts_at=instant(0), until_at=instant(23.9), is_over=True, step_s=10,
            events=7, size_bytes=9, took_s=1, agents=["budi"],
        )  # fmt: skip
        ReplayPiece.objects.create(replay=kept, number=0, body=gzip.compress(json.dumps(PIECE).encode()))
        Alert.objects.create(
            rule_key="long_state", name_en="Over-long state", name_id="Status terlalu lama", severity="warning",
            of="agent", key="budi", subject="Budi Santosa", figure="time_in_state", side="above", limit=1, value=2,
            worst=2, since_at=instant(9), raised_at=instant(9.25), cleared_at=instant(9.5), outcome="recovered",
            acknowledged_at=instant(9.3), acknowledged_by="ayu@contoh.id",
        )  # fmt: skip
        DayNote.objects.create(
            day=yesterday(), at=instant(10), text="Listrik padam", noted_by="ayu@contoh.id", noted_at=now
        )
    return made


def instant(hour: float) -> dt.datetime:
    return dt.datetime.fromtimestamp(at(yesterday(), hour) / 1000, dt.UTC)


def story() -> dict[str, Any]:
    sums = {
        "offered": 9,
        "answered": 6,
        "abandoned": 3,
        "decided": 9,
        "level": 0.44,
        "asa_s": 20.0,
        "handle_s": 120.0,
    }
    half = dict.fromkeys(COLUMNS) | sums | {
        "at": at(yesterday(), 9), "expected": 4.0, "expected_handle_s": 120.0, "required": 2.0, "rostered": 2.0,
        "absent": 1.0, "astray": 0.0, "planned": 0.9, "volume": -0.2, "handle_time": 0.0, "absence": -0.3,
        "adherence": 0.0, "rest": 0.04,
    }  # fmt: skip
    why = {name: half[name] for name in ("planned", "volume", "handle_time", "absence", "adherence", "rest")}
    queue = sums | {
        "key": "layanan", "name": "Layanan", "channel": "voice", "target": 0.8, "within_s": 20, "expected": 190.0,
        "required_h": 48.0, "rostered_h": 4.0, "there_h": 2.1, "unsaid": None,
        "why": why | {"actual": 0.44, "covered": 0.996}, "halves": [[half[name] for name in COLUMNS]],
    }  # fmt: skip
    versions = {"forecast": 1, "requirement": 1, "roster": 1}
    return {"queues": [queue], "together": sums, "versions": versions, "columns": list(COLUMNS)}


PAGES = {
    "days/": (200, 200, 403, 404),
    "days/{day}/": (200, 200, 403, 404),
    "days/{day}/state": (200, 200, 403, 404),
    "days/{day}/replay/": (200, 403, 403, 404),
    "days/{day}/replay/pieces/0": (200, 403, 403, 404),
}


@pytest.mark.parametrize("path", PAGES)
def test_who_may_see_what(told: Floor, path: str) -> None:
    address = f"/c/nusantara/floor/{path.format(day=yesterday())}"
    people = (told.ayu, told.klien, told.budi, told.citra)
    assert tuple(one.get(address).status_code for one in people) == PAGES[path]


def test_a_client_sees_causes_and_no_agent_by_name(told: Floor) -> None:
    address = f"/c/nusantara/floor/days/{yesterday()}/"
    ayus, kliens = (one.get(address).content.decode() for one in (told.ayu, told.klien))
    for page in (ayus, kliens):
        assert "absence −30 points (1 of 2 agents not logged in)" in page
        assert "This is of 99.6\u00a0% of the contacts" in page
        assert "09:00" in page
    assert "Budi Santosa" in ayus
    assert "Listrik padam" in ayus
    assert "Acknowledged at 09:18 by ayu@contoh.id" in ayus
    assert "Outcome: recovered 09:30" in ayus
    assert not any(word in kliens for word in ("Budi", "budi", "Listrik", "ayu@"))


def test_the_report_is_written_in_indonesian_too(told: Floor) -> None:
    page = told.ayu.get(
        f"/c/nusantara/floor/days/{yesterday()}/", headers={"accept-language": "id"}
    ).content.decode()
    assert "ketidakhadiran −30 poin (1 dari 2 agen tidak masuk)" in page
    assert "Ditanggapi pukul 09.18" in page


def test_the_replay_says_that_it_is_one_and_looking_is_written_down(told: Floor) -> None:
    page = told.ayu.get(f"/c/nusantara/floor/days/{yesterday()}/replay/").content.decode()
    assert "Replay, not live" in page
    settings = json.loads(
        page.partition('id="floor-settings" type="application/json">')[2].partition("</script>")[0]
    )
    markers = [(one["kind"], one["at"]) for one in settings["replay"]["markers"]]
    assert markers == [
        ("missed", at(yesterday(), 9)),
        ("alert", at(yesterday(), 9.25)),
        ("note", at(yesterday(), 10)),
    ]
    assert "ticket" not in settings
    assert "floor/board.js" not in page
    assert AuditEntry.objects.filter(action="floor.replay.seen", actor="ayu@contoh.id").count() == 1


def test_a_piece_comes_compressed_and_only_where_there_is_one(told: Floor) -> None:
    answer = told.ayu.get(f"/c/nusantara/floor/days/{yesterday()}/replay/pieces/0")
    assert answer["Content-Encoding"] == "gzip"
    assert json.loads(gzip.decompress(answer.content)) == PIECE
    assert told.ayu.get(f"/c/nusantara/floor/days/{yesterday()}/replay/pieces/1").status_code == 404


@pytest.mark.parametrize("day", ["2026-13-01", "0001-01-01", "9999-12-31", "2026-02-30"])
def test_days_that_are_none_are_not_there(told: Floor, day: str) -> None:
    for path in ("day", "replay"):
        assert told.ayu.get(f"/c/nusantara/floor/{path}/{day}/").status_code == 404


def test_a_day_that_was_not_told_says_so_and_can_be_asked_for(told: Floor) -> None:
    address = f"/c/nusantara/floor/days/{today()}/"
    assert "This day has not been told yet" in told.ayu.get(address).content.decode()
    assert told.klien.post(f"{address}make").status_code == 403
    assert told.ayu.post(f"{address}make", {"back": "replay"})["Location"].endswith(
        f"/days/{today()}/replay/"
    )
    assert told.ayu.get(f"{address}state").json()["is_waiting"] is True
    assert "being told anew" in told.ayu.get(address).content.decode()
    assert Asked.everywhere.get().asked_by == "ayu@contoh.id"


def test_a_replay_without_events_says_why(told: Floor) -> None:
    Replay.everywhere.update(events=0)
    page = told.ayu.get(f"/c/nusantara/floor/days/{yesterday()}/replay/").content.decode()
    assert "There is nothing to replay of this day" in page


def test_of_a_day_that_came_as_figures_the_half_hours_are_shown(told: Floor) -> None:
    Replay.everywhere.all().delete()
    page = told.ayu.get(f"/c/nusantara/floor/days/{yesterday()}/replay/").content.decode()
    assert "This day came as finished figures, without its events" in page
    assert "Contacts by half-hour" in page
    assert 'data-judged="missed" data-size="10"' in page
    assert 'name="back"' not in page  # there is nothing to make it of
    assert "/replay/" not in told.ayu.get(f"/c/nusantara/floor/days/{yesterday()}/").content.decode()
    assert "None: no events" in told.ayu.get("/c/nusantara/floor/days/").content.decode()
    assert told.budi.get(f"/c/nusantara/floor/days/{yesterday()}/replay/").status_code == 403
    with tenancy.at(told.tenant.pk):
        LoggedEvent.objects.create(
            source="acd", event_id="1", type="visit.entered", at_ms=at(yesterday(), 1), contact="c", data={}
        )
    page = told.ayu.get(f"/c/nusantara/floor/days/{yesterday()}/replay/").content.decode()
    assert "This replay has not been made yet" in page


# -- by e-mail


def test_the_report_is_mailed_once_to_who_wants_it(told: Floor) -> None:
    told.klien.post("/c/nusantara/floor/days/mail", {"wanted": "1", "language": "id"})
    with tenancy.at(told.tenant.pk):
        assert operations.due_mails(timezone.now()) == []  # who begins today gets the day that is under way
        StoryReader.objects.update(since_day=yesterday())
        (due,) = operations.due_mails(timezone.now())
        assert operations.due_mails(timezone.now()) == []
        for _ in range(2):
            mailing.send(mail=due, is_last_try=False)
        assert StoryMail.objects.get().state == StoryMail.State.SENT
    (sent,) = mail.outbox
    assert sent.to == ["klien@contoh.id"]
    assert "ketidakhadiran −30 poin" in sent.body
    assert "Budi" not in sent.body + str(sent.alternatives)
    told.klien.post("/c/nusantara/floor/days/mail", {"wanted": "0", "language": "id"})
    assert not StoryReader.everywhere.exists()


def test_nobody_gets_it_who_may_not_see_it_any_more(told: Floor) -> None:
    with tenancy.at(told.tenant.pk):
        operations.subscribe(by=told.kliens, language="en", wanted=True)
        StoryReader.objects.update(since_day=yesterday())
        (due,) = operations.due_mails(timezone.now())
        Membership.objects.filter(user__email="klien@contoh.id").delete()
        mailing.send(mail=due, is_last_try=False)
        assert StoryMail.objects.get().state == StoryMail.State.FAILED
    assert mail.outbox == []


def test_a_mail_server_that_refuses_is_asked_again(told: Floor, settings: Any) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9
    with tenancy.at(told.tenant.pk):
        operations.subscribe(by=told.ayus, language="en", wanted=True)
        StoryReader.objects.update(since_day=yesterday())
        (due,) = operations.due_mails(timezone.now())
        with pytest.raises(mailing.MailServerError):
            mailing.send(mail=due, is_last_try=False)
        assert (StoryMail.objects.get().state, StoryMail.objects.get().tries) == (StoryMail.State.DUE, 1)
        mailing.send(mail=due, is_last_try=True)
        assert StoryMail.objects.get().state == StoryMail.State.FAILED


# -- personal data


def test_an_agents_erasure_drops_the_replays_that_name_them(told: Floor) -> None:
    with tenancy.at(told.tenant.pk):
        assert next(iter(STORIES_ABOUT_PEOPLE.export("agent", "budi")))["shows"] == "budi"
        assert STORIES_ABOUT_PEOPLE.erase("agent", "dewi", "x") == 0
        assert STORIES_ABOUT_PEOPLE.erase("agent", "budi", "x") == 1
        assert not ReplayPiece.objects.exists()


def test_an_accounts_erasure_takes_it_out_of_the_readers(told: Floor) -> None:
    with tenancy.at(told.tenant.pk):
        operations.subscribe(by=told.ayus, language="en", wanted=True)
        key = str(User.objects.get(email="ayu@contoh.id").pk)
        assert len(list(STORIES_ABOUT_PEOPLE.export("account", key))) == 1
        assert STORIES_ABOUT_PEOPLE.erase("account", key, "x") == 1
        assert not StoryReader.objects.exists()


# -- the API


def caller(told: Floor, *rights: Right) -> Client:
    with tenancy.at(told.tenant.pk):
        _, plain = people.make_token(name=f"mesin-{len(rights)}", scopes=list(rights), made_by=None, actor=BY)
    return Client(headers={"Authorization": f"Bearer {plain}"})


def test_the_api_gives_what_the_pages_give(told: Floor) -> None:
    whole, kliens = caller(told, Right.SEE_INSIGHTS, Right.SEE_FLOOR), caller(told, Right.SEE_INSIGHTS)
    day = yesterday().isoformat()
    assert [one["day"] for one in whole.get("/api/floor/days").json()["items"]] == [day]
    report = whole.get(f"/api/floor/days/{day}").json()
    assert report["queues"][0]["why"]["absence"] == -0.3
    assert report["queues"][0]["halves"][0]["rest"] == 0.04
    assert [one["kind"] for one in report["deeds"]] == ["alert", "note"]
    assert kliens.get(f"/api/floor/days/{day}").json()["deeds"] is None
    assert whole.get(f"/api/floor/days/{day}/replay").json()["pieces"] == 1
    assert whole.get(f"/api/floor/days/{day}/replay/0").json() == PIECE
    for path in ("replay", "replay/0"):
        assert kliens.get(f"/api/floor/days/{day}/{path}").status_code == 403
    assert whole.get(f"/api/floor/days/{today()}").status_code == 404
    assert whole.post(f"/api/floor/days/{day}").status_code == 202
    assert whole.post("/api/floor/days/9999-01-01").status_code == 422
    with tenancy.at(told.tenant.pk):
        assert queries.asked_for(yesterday()) is not None
