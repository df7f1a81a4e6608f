"""What people do on the floor: hands, messages, states, skills, notes, views; by who may, may not, is elsewhere."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from actions_people import BY, Floor, browser_of, floor, member
from django.utils import timezone

from sigap.web.floor.actions import pokes, queries
from sigap.web.floor.actions.models import DayNote, Hand, Message, Receipt, SavedView, SkillLoan, Telephone
from sigap.web.floor.actions.operations import calls, hands, messages, notes, skills, states, views
from sigap.web.floor.actions.whom import ActionError
from sigap.web.floor.operations.own_state import OwnStateError
from sigap.web.intake.models import Source
from sigap.web.people import operations as people
from sigap.web.people.access import Access
from sigap.web.people.models import Agent
from sigap.web.people.operations import personal
from sigap.web.people.queries import floor as known
from sigap.web.platform import tenancy
from sigap.web.platform.models import AuditEntry, LoggedEvent

pytestmark = pytest.mark.django_db
__all__ = ["floor"]


@pytest.fixture(autouse=True)
def _at_the_tenant(floor: Floor) -> Any:
    with tenancy.at(floor.tenant.pk):
        yield


def audited(action: str) -> list[AuditEntry]:
    return list(AuditEntry.objects.filter(action=action))


# -- who may


ACTS = ("state", "skills", "message", "queue", "listen", "answer", "note")


@pytest.mark.parametrize("act", ACTS)
def test_agents_do_not_act_on_others_and_strangers_find_nothing(floor: Floor, act: str) -> None:
    address = floor.at(f"acts/{act}")
    assert floor.budi.post(address).status_code == 403
    assert floor.citra.post(address).status_code == 404
    assert floor.ayu.post(address).status_code == 422  # she may; what she asks for is nothing
    assert floor.ayu.get(address).status_code == 405


def test_a_team_leader_acts_on_the_own_team(floor: Floor) -> None:
    with pytest.raises(ActionError, match="Another leads"):
        states.change_state(by=floor.dians, agent="budi", state="available")
    states.change_state(by=floor.dians, agent="gita", state="available")
    people.define_agent(key="budi", team="", actor=BY)
    states.change_state(by=floor.dians, agent="budi", state="available")  # in nobody's team
    assert LoggedEvent.objects.count() == 2


# -- the bar


def test_the_bar_is_on_the_pages_of_those_for_whom_it_is(
    floor: Floor, django_assert_max_num_queries: Any
) -> None:
    assert 'data-bar="/c/nusantara/floor/bar"' in floor.budi.get("/c/nusantara/").content.decode()
    planner = browser_of(member("fitri", "planner"))
    assert "data-bar=" not in planner.get("/c/nusantara/").content.decode()
    assert planner.get(floor.at("bar")).status_code == 204
    assert floor.citra.get(floor.at("bar")).status_code == 404
    with django_assert_max_num_queries(18):
        told = floor.budi.get(floor.at("bar")).content.decode()
    assert "Say what you do" in told
    assert "Raise hand" in told


def test_budi_changes_his_state_on_the_bar(floor: Floor) -> None:
    told = floor.budi.post(floor.at("bar/state"), {"state": "break", "reason": "meal"}).content.decode()
    assert "<strong>Break</strong>" in told
    assert "Meal" in told
    assert 'data-limit="3600000"' in told
    for state in ("wrap", "training", "meeting", "available", "offline"):
        assert floor.budi.post(floor.at("bar/state"), {"state": state}).status_code == 200
    refused = floor.budi.post(floor.at("bar/state"), {"state": "asleep"})
    assert refused.status_code == 422
    assert "no state" in refused.json()["what"]
    assert LoggedEvent.objects.count() == 6


def test_where_a_connector_tells_the_state_the_bar_says_where_to_change_it(floor: Floor) -> None:
    Source.objects.create(key="pbx", kind="asterisk", name="PBX Semarang")
    states.change_state(by=floor.ayus, agent="budi", state="available")
    LoggedEvent.objects.update(source="pbx")
    told = floor.budi.get(floor.at("bar")).content.decode()
    assert "Your state comes from PBX Semarang" in told
    assert 'name="state"' not in told
    assert 'data-again="15"' in told


# -- hands


def test_a_hand_is_raised_answered_and_taken_down(floor: Floor) -> None:
    assert "Hand up" in floor.budi.post(floor.at("bar/hand"), {"word": "refund?"}).content.decode()
    [up] = floor.ayu.get(floor.at("acts")).json()["hands"]
    assert (up["agent"], up["word"], up["answered_ms"]) == ("budi", "refund?", None)
    Hand.objects.update(raised_at=timezone.now() - dt.timedelta(seconds=90))
    assert floor.ayu.post(floor.at("acts/answer"), {"hand": up["id"]}).status_code == 200
    assert "Ayu is coming" in floor.budi.get(floor.at("bar")).content.decode()
    told = floor.ayu.get(floor.at("acts")).json()
    assert told["hands"][0]["answered_by"] == "Ayu"
    assert 90 <= told["hands"][0]["answered_after_s"] < 100
    assert told["hands_today"]["raised"] == told["hands_today"]["answered"] == 1
    assert 90 <= told["hands_today"]["median_s"] < 100
    floor.budi.post(floor.at("bar/hand"), {"down": "1"})
    assert floor.ayu.get(floor.at("acts")).json()["hands"] == []
    assert [one.actor for one in audited("floor.hand.answered")] == ["ayu@contoh.id"]
    assert len(audited("floor.hand.raised")) == len(audited("floor.hand.lowered")) == 1
    page = floor.ayu.get(floor.at("hands/")).content.decode()
    assert "refund?" in page
    assert "Ayu" in page


def test_supervisors_see_who_asks_wherever_they_are_and_leaders_their_own_team(floor: Floor) -> None:
    assert 'data-bar="/c/nusantara/floor/bar" hidden' in floor.ayu.get("/c/nusantara/").content.decode()
    assert "data-asking" not in floor.ayu.get(floor.at("bar")).content.decode()
    hand = hands.raise_hand(by=floor.budis, word="refund?")
    told = floor.ayu.get(floor.at("bar")).content.decode()
    assert 'data-asking="1"' in told
    assert "refund?" in told
    assert "data-asking" not in floor.dian.get(floor.at("bar")).content.decode()  # another leads Budi
    assert floor.budi.post(floor.at("bar/answer"), {"hand": hand.pk}).status_code == 403
    assert "data-asking" not in floor.ayu.post(floor.at("bar/answer"), {"hand": hand.pk}).content.decode()
    hand.refresh_from_db()
    assert hand.answered_name == "Ayu"


def test_raising_twice_is_one_hand_and_another_cannot_answer_it_again(floor: Floor) -> None:
    first = hands.raise_hand(by=floor.budis)
    again = hands.raise_hand(by=floor.budis, word="now in words")
    assert (again.pk, again.word) == (first.pk, "now in words")
    answered = hands.answer_hand(by=floor.ayus, hand=first.pk)
    assert hands.answer_hand(by=floor.ayus, hand=first.pk).answered_at == answered.answered_at
    with pytest.raises(ActionError, match="Ayu has answered"):
        hands.answer_hand(by=floor.dians, hand=first.pk)
    assert hands.raise_hand(by=floor.budis).pk != first.pk  # help came: another question


@pytest.mark.parametrize("hand", [0, -1, 2**70])
def test_a_hand_that_is_not_there_is_not_answered(floor: Floor, hand: int) -> None:
    with pytest.raises(ActionError, match="no such hand"):
        hands.answer_hand(by=floor.ayus, hand=hand)


def test_a_hand_taken_down_or_forgotten_is_up_no_more(floor: Floor) -> None:
    hand = hands.raise_hand(by=floor.budis)
    hands.lower_hand(by=floor.budis)
    hands.lower_hand(by=floor.budis)
    with pytest.raises(ActionError, match="down again"):
        hands.answer_hand(by=floor.ayus, hand=hand.pk)
    Hand.objects.create(
        agent=Agent.objects.get(key="gita"), raised_at=timezone.now() - dt.timedelta(hours=13)
    )
    assert list(queries.hands_up()) == []
    with pytest.raises(OwnStateError, match="not linked"):
        hands.raise_hand(by=floor.ayus)


# -- messages


def test_a_message_comes_and_is_read(floor: Floor) -> None:
    sent = floor.ayu.post(floor.at("acts/message"), {"agent": "budi", "text": "Please <b>call</b> me"})
    assert sent.json() == {"what": "Sent."}
    bar = floor.budi.get(floor.at("bar")).content.decode()
    assert "1 new" in bar
    assert "Please &lt;b&gt;call&lt;/b&gt; me" in bar
    assert floor.ayu.get(floor.at("acts")).json()["unread"] == {"budi": 1}
    receipt = Receipt.objects.get()
    assert receipt.delivered_at is None
    floor.budi.post(floor.at("bar/read"), {"upto": receipt.message_id, "only": "delivered"})
    assert "delivered, not read" in floor.ayu.get(floor.at("acts/agent?agent=budi")).content.decode()
    floor.budi.post(floor.at("bar/read"), {"upto": receipt.message_id})
    receipt.refresh_from_db()
    assert receipt.delivered_at
    assert receipt.read_at
    assert floor.ayu.get(floor.at("acts")).json()["unread"] == {}
    assert "read at" in floor.ayu.get(floor.at("acts/agent?agent=budi")).content.decode()
    assert len(audited("floor.message.sent")) == len(audited("floor.message.read")) == 1


def test_a_team_is_told_as_far_as_it_can_read(floor: Floor) -> None:
    people.define_agent(key="hadi", name="Hadi", team="merah", actor=BY)  # no account
    made = messages.message_team(by=floor.ayus, team="merah", text="Huddle at 10")
    assert [one.agent.key for one in made.receipts.all()] == ["budi"]
    with pytest.raises(ActionError, match="no account"):
        messages.message_team(by=floor.ayus, team="biru", text="Hello")
    with pytest.raises(ActionError, match="Another leads"):
        messages.message_team(by=floor.dians, team="merah", text="Hello")
    with pytest.raises(ActionError, match="no such team"):
        messages.message_team(by=floor.ayus, team="ungu", text="Hello")


@pytest.mark.parametrize("text", ["", "  ", "a\x00b", "x" * 501])
def test_words_that_cannot_be_kept_are_refused(floor: Floor, text: str) -> None:
    with pytest.raises(ActionError):
        messages.message_agent(by=floor.ayus, agent="budi", text=text)
    with pytest.raises(ActionError):
        notes.note_on_day(by=floor.ayus, text=text)
    assert not Message.objects.exists()
    assert not DayNote.objects.exists()


# -- states


def test_ayu_changes_budis_state_and_the_audit_log_says_so(floor: Floor) -> None:
    answer = floor.ayu.post(floor.at("acts/state"), {"agent": "budi", "state": "break", "reason": "meal"})
    assert answer.json() == {"what": "Changed."}
    event = LoggedEvent.objects.get()
    assert (event.source, event.agent, event.data["state"], event.data["reason"]) == (
        "floor",
        "budi",
        "break",
        "meal",
    )
    [entry] = audited("floor.state.changed")
    assert (entry.actor, entry.detail["agent"], entry.detail["state"]) == ("ayu@contoh.id", "budi", "break")


def test_a_state_of_a_connector_that_is_not_connected_is_refused(floor: Floor) -> None:
    Source.objects.create(key="pbx", kind="asterisk", name="PBX Semarang")
    states.change_state(by=floor.ayus, agent="budi", state="available")
    LoggedEvent.objects.update(source="pbx")
    with pytest.raises(ActionError, match="PBX Semarang"):
        states.change_state(by=floor.ayus, agent="budi", state="break")
    for refused in (
        lambda: calls.change_queue(by=floor.ayus, agent="budi", queue="layanan", is_in=True),
        lambda: calls.listen(by=floor.ayus, agent="budi", mode="listen", telephone="PJSIP/201"),
    ):
        with pytest.raises(ActionError, match="not connected"):
            refused()
    told = floor.ayu.get(floor.at("acts/agent?agent=budi")).content.decode()
    assert "PBX Semarang is not connected" in told
    assert 'name="mode"' not in told


def test_who_is_at_no_telephony_is_not_listened_to(floor: Floor) -> None:
    with pytest.raises(ActionError, match="no connected telephony"):
        calls.listen(by=floor.ayus, agent="budi", mode="listen", telephone="PJSIP/201")
    assert "at no connected Asterisk" in floor.ayu.get(floor.at("acts/agent?agent=budi")).content.decode()


# -- skills


def test_skills_for_today_are_what_they_were_tomorrow(floor: Floor) -> None:
    answer = floor.ayu.post(floor.at("acts/skills"), {"agent": "budi", "skill": ["obrolan"]})
    assert answer.json() == {"what": "Changed until the end of today."}
    assert skills_of("budi") == {"obrolan"}
    assert skills.end_loans() == 0
    people.define_skill(key="surel", name="Surel", actor=BY)
    people.define_agent(key="budi", skills=["obrolan", "surel"], actor=BY)  # meanwhile, for good
    SkillLoan.objects.update(until_at=timezone.now())
    assert skills.end_loans() == 1
    assert skills_of("budi") == {"telepon", "surel"}
    assert skills.end_loans() == 0
    assert len(audited("floor.skills.changed_back")) == 1


def test_two_changes_of_one_day_are_both_undone(floor: Floor) -> None:
    skills.change_skills(by=floor.ayus, agent="budi", skills=["obrolan"])
    skills.change_skills(by=floor.ayus, agent="budi", skills=["telepon", "obrolan"])
    SkillLoan.objects.update(until_at=timezone.now())
    assert skills.end_loans() == 2
    assert skills_of("budi") == {"telepon"}


def test_skills_for_good_are_for_who_may_change_agents(floor: Floor) -> None:
    with pytest.raises(ActionError, match="for today only"):
        skills.change_skills(by=floor.ayus, agent="budi", skills=[], is_for_good=True)
    fajar = browser_of(member("fajar", "administrator"))
    fajar.post(floor.at("acts/skills"), {"agent": "budi", "skill": ["obrolan"], "for": "good"})
    assert skills_of("budi") == {"obrolan"}
    assert not SkillLoan.objects.exists()
    with pytest.raises(ActionError, match="no such skill"):
        skills.change_skills(by=floor.ayus, agent="budi", skills=["terbang"])


def test_the_end_of_today_is_the_tenants_midnight(floor: Floor) -> None:
    end = skills.end_of_today()
    assert end.astimezone(known.zone()).time() == dt.time()
    assert dt.timedelta() < end - timezone.now() <= dt.timedelta(hours=24)


def skills_of(agent: str) -> set[str]:
    found = known.agent_called(agent)
    assert found is not None
    return set(found.skills)


# -- notes


def test_a_note_is_of_the_tenants_day(floor: Floor) -> None:
    late = dt.datetime.combine(queries.today(), dt.time(0, 30), known.zone())  # yesterday in UTC
    made = notes.note_on_day(by=floor.ayus, text="Power cut", at=late, queue="layanan")
    assert queries.notes_of(queries.today()) == [made]
    [told] = floor.ayu.get(floor.at("acts")).json()["notes"]
    assert (told["text"], told["queue"], told["by"]) == ("Power cut", "layanan", "Ayu")
    assert "Power cut" in floor.ayu.get(floor.at("notes/")).content.decode()
    assert floor.citra.post(floor.at(f"notes/{made.pk}/remove")).status_code == 404
    assert floor.ayu.post(floor.at(f"notes/{made.pk}/remove")).status_code == 302
    assert not DayNote.objects.exists()
    assert audited("floor.note.removed")[0].detail["text"] == "Power cut"


@pytest.mark.parametrize(("queue", "days"), [("tidak-ada", 0), ("", -40), ("", 2)])
def test_a_note_of_no_queue_or_of_another_time_is_refused(floor: Floor, queue: str, days: int) -> None:
    with pytest.raises(ActionError):
        notes.note_on_day(by=floor.ayus, text="x", queue=queue, at=timezone.now() + dt.timedelta(days=days))


def test_notes_are_made_on_their_page_too(floor: Floor) -> None:
    yesterday = queries.today() - dt.timedelta(days=1)
    told = {"text": "Campaign", "day": yesterday.isoformat(), "time": "09:15", "queue": ""}
    assert floor.ayu.post(floor.at("notes/add"), told)["Location"].endswith(f"?day={yesterday}")
    [note] = queries.notes_of(yesterday)
    assert note.at.astimezone(known.zone()).time() == dt.time(9, 15)
    assert floor.budi.post(floor.at("notes/add"), told).status_code == 403


@pytest.mark.parametrize("page", ["notes", "hands"])
def test_a_page_of_a_day_leads_to_the_days_beside_it_and_to_none_after_today(floor: Floor, page: str) -> None:
    today, one = queries.today(), dt.timedelta(days=1)
    then = floor.ayu.get(floor.at(f"{page}/"), {"day": (today - one).isoformat()}).content.decode()
    assert f'href="?day={today - 2 * one}"' in then
    assert f'href="?day={today}"' in then
    now = floor.ayu.get(floor.at(f"{page}/")).content.decode()
    assert f'href="?day={today - one}"' in now
    assert f'href="?day={today + one}"' not in now


# -- views


def test_a_view_is_ones_own_until_it_is_shared(floor: Floor) -> None:
    saved = floor.ayu.post(floor.at("views/save"), {"name": "Merah", "query": "team=merah&sort=time&evil=1"})
    assert saved["Location"] == "/c/nusantara/floor/?team=merah&sort=time"
    assert SavedView.objects.get().filters == {"team": "merah", "sort": "time"}
    assert "?sort=time&amp;team=merah" in floor.ayu.get(floor.at("")).content.decode()
    assert "?sort=time&amp;team=merah" not in floor.dian.get(floor.at("")).content.decode()
    views.save_view(by=floor.ayus, name="Merah", filters={"team": "merah"}, is_shared=True)
    view = SavedView.objects.get()
    assert 'href="?team=merah"' in floor.dian.get(floor.at("")).content.decode()
    assert floor.dian.post(floor.at(f"views/{view.pk}/remove")).status_code == 404
    with pytest.raises(ActionError, match="another's"):
        views.remove_view(by=floor.dians, view=view)
    assert floor.ayu.post(floor.at(f"views/{view.pk}/remove")).status_code == 302
    assert not SavedView.objects.exists()


@pytest.mark.parametrize(
    ("name", "filters"), [("", {}), ("x" * 61, {}), ("a", {"evil": "1"}), ("a", {"q": "x" * 301})]
)
def test_a_view_that_cannot_be_kept_is_refused(floor: Floor, name: str, filters: dict[str, str]) -> None:
    with pytest.raises(ActionError):
        views.save_view(by=floor.ayus, name=name, filters=filters)


# -- personal data


def test_what_is_held_about_an_agent_is_handed_out_and_forgotten(floor: Floor) -> None:
    hands.raise_hand(by=floor.budis, word="my mother is ill")
    messages.message_agent(by=floor.ayus, agent="budi", text="Go home")
    skills.change_skills(by=floor.ayus, agent="budi", skills=["obrolan"])
    held = personal.export(kind="agent", key="budi", actor=BY)["held"]["floor"]
    assert {"hand", "message", "skills_given"} <= {name for row in held for name in row}
    assert personal.erase(kind="agent", key="budi", actor=BY)["floor"] == 2
    assert Hand.objects.get().word == "—"
    assert Message.objects.get().text == "—"


def test_what_an_account_did_becomes_nobodys(floor: Floor) -> None:
    messages.message_agent(by=floor.ayus, agent="budi", text="Hello")
    notes.note_on_day(by=floor.ayus, text="Campaign")
    views.save_view(by=floor.ayus, name="Merah", filters={})
    hand = hands.raise_hand(by=floor.budis)
    hands.answer_hand(by=floor.ayus, hand=hand.pk)
    Telephone.objects.create(owner="ayu@contoh.id", channel="PJSIP/201")
    account = str(people_id("ayu@contoh.id"))
    assert len(personal.export(kind="account", key=account, actor=BY)["held"]["floor"]) == 5
    personal.erase(kind="account", key=account, actor=BY)
    told = [
        Message.objects.get().sent_by,
        DayNote.objects.get().noted_name,
        SavedView.objects.get().owner_name,
        Hand.objects.get().answered_name,
    ]
    assert all(one.startswith("erased-") for one in told)
    assert not Telephone.objects.exists()


def people_id(email: str) -> int:
    from sigap.web.people.models import User

    return int(User.objects.get(email=email).pk)


# -- hearing of it


def test_a_ticket_for_pokes_is_of_a_tenant_and_an_agent(floor: Floor) -> None:
    told = floor.ayu.get(floor.at("acts")).json()["ticket"]
    assert pokes.checked(told) == pokes.PokeTicket(floor.tenant.pk)
    assert pokes.checked(told + "x") is None
    assert pokes.checked("") is None


# -- the API


def asked(access: Access, scopes: list[str]) -> dict[str, str]:
    _, plain = people.make_token(name="floor", scopes=scopes, made_by=None)
    return {"HTTP_AUTHORIZATION": f"Bearer {plain}"}


def test_the_api_does_the_same(floor: Floor) -> None:
    may = asked(floor.ayus, ["floor.see", "floor.act"])
    sees = asked(floor.ayus, ["floor.see"])

    def post(path: str, body: Any, who: dict[str, str] = may) -> Any:
        return floor.citra.post(f"/api/floor/{path}", body, content_type="application/json", **who)

    assert post("states", {"agent": "budi", "state": "training"}).json()["outcome"] == "done"
    assert post("states", {"agent": "budi", "state": "x"}).status_code == 422
    assert post("states", {"agent": "budi", "state": "training"}, sees).status_code == 403
    assert post("skills", {"agent": "budi", "skills": []}).status_code == 204
    hand = post("hands", {"agent": "budi", "word": "help"}).json()
    assert post("hands", {"agent": "budi", "word": "help"}).json()["id"] == hand["id"]
    answered = post(f"hands/{hand['id']}/answer", {}).json()
    assert answered["answered_by"] == "token:floor"
    assert post(f"hands/{hand['id']}/answer", {}).json() == answered
    assert post(f"hands/{hand['id']}/lower", {}).json()["over_ms"]
    listed = floor.citra.get("/api/floor/hands", **sees).json()
    assert [one["id"] for one in listed["items"]] == [hand["id"]]
    assert floor.citra.get("/api/floor/hands?is_up=true", **sees).json()["items"] == []
    sent = post("messages", {"agent": "budi", "text": "Hello"}).json()
    assert (sent["addressed"], sent["delivered"], sent["read"]) == (1, 0, 0)
    note = post("notes", {"text": "Campaign", "queue": "layanan"}).json()
    assert floor.citra.get("/api/floor/notes", **sees).json() == [note]
    assert floor.citra.delete(f"/api/floor/notes/{note['id']}", **may).status_code == 204
    view = post("views", {"name": "All", "filters": {"team": "merah"}}).json()
    assert floor.citra.get("/api/floor/views", **sees).json() == [view]
    assert floor.citra.delete(f"/api/floor/views/{view['id']}", **may).status_code == 204
    listen = {"agent": "budi", "mode": "listen", "telephone": "PJSIP/201"}
    assert post("listen", listen).status_code == 422
    assert post("queues", {"agent": "budi", "queue": "layanan", "is_in": True}).status_code == 422
