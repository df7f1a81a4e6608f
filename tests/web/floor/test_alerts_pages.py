"""Alerts, rules and channels on their pages and in the API: Ayu manages, Budi may only look, Citra is elsewhere."""

from __future__ import annotations

import datetime as dt
import json
import re
from dataclasses import dataclass
from typing import Any

import pytest
from django.conf import settings as conf
from django.db import connection
from django.test import Client
from django.utils import timezone

from sigap.floor.alerts import BUILT_IN
from sigap.web.floor.alerts.models import Alert, AlertChannel, AlertRule, AlertStep
from sigap.web.floor.alerts.operations import raising
from sigap.web.floor.alerts.rules import rule_called
from sigap.web.floor.alerts.streaming import ON_WALL, open_alerts
from sigap.web.people import operations as people
from sigap.web.people.models import Agent, Queue
from sigap.web.platform import personal, tenancy
from sigap.web.platform.models import AuditEntry, Tenant

pytestmark = pytest.mark.django_db
BY = "system:test"
PAGES = ("alerts/", "alerts/rules/", "alerts/rules/long-wait/", "alerts/rules/make/", "alerts/channels/")


@dataclass
class Floor:
    """A tenant, and who looks at it."""

    tenant: Tenant
    ayu: Client  # manages alerts
    eka: Client  # answers them
    budi: Client  # may look
    citra: Client  # of another tenant

    def post(self, who: Client, path: str, **told: Any) -> Any:
        return who.post(f"/c/nusantara/floor/{path}", told)


@pytest.fixture
def floor() -> Floor:
    tenant = Tenant.objects.create(slug="nusantara", name="Nusantara", zone="Asia/Jakarta")
    elsewhere = Tenant.objects.create(slug="samudra", name="Samudra")
    with tenancy.at(tenant.pk):
        Queue.objects.create(key="layanan", name="Layanan")
        Agent.objects.create(key="budi", name="Budi Santun")
        ayu, eka, budi = (
            member(*one) for one in (("ayu", "manager"), ("eka", "floor-monitor"), ("budi", "planner"))
        )
    with tenancy.at(elsewhere.pk):
        citra = member("citra", "administrator")
    return Floor(tenant, ayu, eka, budi, citra)


def member(name: str, role: str) -> Client:
    user = people.make_user(email=f"{name}@contoh.id", actor=BY)
    people.make_member(user=user, role=role, actor=BY)
    browser = Client(headers={"accept-language": "en"})
    browser.force_login(user, backend=conf.AUTHENTICATION_BACKENDS[0])
    return browser


def raised(floor: Floor, rule: str = "long-wait", key: str = "layanan", **more: Any) -> Alert:
    with tenancy.at(floor.tenant.pk):
        found = rule_called(rule)
        assert found is not None
        now = timezone.now()
        made = raising.raise_alert(
            rule=found, key=key, subject=key.capitalize(), value=250.0, since_at=now, at=now, **more
        )
    assert made is not None
    return made


def kinds(alert: Alert) -> list[str]:
    return list(AlertStep.everywhere.filter(alert=alert).values_list("kind", flat=True))


@pytest.mark.parametrize("path", PAGES)
def test_who_may_see_what(floor: Floor, path: str) -> None:
    address = f"/c/nusantara/floor/{path}"
    assert floor.ayu.get(address).status_code == 200
    may_look = path in ("alerts/", "alerts/rules/")
    assert floor.budi.get(address).status_code == (200 if may_look else 403)
    assert floor.citra.get(address).status_code == 404


def test_the_list_shows_what_is_open_and_what_was(floor: Floor) -> None:
    alert = raised(floor)
    page = floor.budi.get("/c/nusantara/floor/alerts/").content.decode()
    assert "Layanan: longest wait 4:10, above 3:00" in page
    with tenancy.at(floor.tenant.pk):
        raising.end_rule(key="long-wait", by="")
    assert "Nothing is open" in floor.budi.get("/c/nusantara/floor/alerts/").content.decode()
    over = floor.budi.get("/c/nusantara/floor/alerts/?state=over&severity=critical&of=queue")
    assert f"/floor/alerts/{alert.pk}/" in over.content.decode()
    other = floor.budi.get("/c/nusantara/floor/alerts/?state=over&of=agent").content.decode()
    assert "No alert like this" in other


@pytest.mark.parametrize("query", ["state=%00&of=%00", "cursor=x", "state=x", "key=%27%3B--"])
def test_what_nobody_asks_breaks_nothing(floor: Floor, query: str) -> None:
    assert floor.budi.get(f"/c/nusantara/floor/alerts/?{query}").status_code == 200


def test_eka_takes_it_on_and_writes_down_what_she_did(floor: Floor) -> None:
    alert = raised(floor)
    path = f"alerts/{alert.pk}/"
    assert floor.post(floor.budi, f"{path}acknowledge").status_code == 403
    assert floor.post(floor.citra, f"{path}acknowledge").status_code == 404
    assert floor.post(floor.eka, f"{path}acknowledge", note="Dua orang dipanggil").status_code == 302
    assert floor.post(floor.ayu, f"{path}acknowledge").status_code == 302  # later: who was first stays
    assert floor.post(floor.ayu, f"{path}act", note="<b>Rehat</b> ditunda").status_code == 302
    alert.refresh_from_db()
    assert alert.acknowledged_by == "eka@contoh.id"
    assert kinds(alert) == ["raised", "acknowledged", "acted"]
    page = floor.budi.get(f"/c/nusantara/floor/{path}").content.decode()
    assert page.index("Dua orang dipanggil") < page.index("&lt;b&gt;Rehat")
    assert AuditEntry.objects.filter(action="floor.alert.acknowledged", actor="eka@contoh.id").count() == 1


@pytest.mark.parametrize(("deed", "note"), [("act", ""), ("act", "x" * 2001), ("acknowledge", "a\x00b")])
def test_a_note_that_is_none_is_refused(floor: Floor, deed: str, note: str) -> None:
    alert = raised(floor)
    assert floor.post(floor.eka, f"alerts/{alert.pk}/{deed}", note=note).status_code == 422
    assert kinds(alert) == ["raised"]


def test_what_is_over_is_not_taken_on_but_may_be_written_about(floor: Floor) -> None:
    alert = raised(floor)
    with tenancy.at(floor.tenant.pk):
        raising.end_rule(key="long-wait", by="")
    assert floor.post(floor.eka, f"alerts/{alert.pk}/acknowledge").status_code == 422
    assert floor.post(floor.eka, f"alerts/{alert.pk}/act", note="Jalur dua").status_code == 302


def test_who_saw_it_first_is_noted_once(floor: Floor) -> None:
    alert = raised(floor)
    for _ in range(2):
        told = floor.post(floor.budi, "alerts/seen", alert=[alert.pk, "x", "9" * 40])
        assert told.status_code == 204
    assert kinds(alert) == ["raised", "seen"]
    theirs = floor.citra.post("/c/samudra/floor/alerts/seen", {"alert": alert.pk})
    assert theirs.status_code == 204
    assert kinds(alert) == ["raised", "seen"]


def test_an_agents_alert_is_a_look_at_a_person(floor: Floor) -> None:
    alert = raised(floor, rule="over-long", key="budi")
    floor.budi.get(f"/c/nusantara/floor/alerts/{alert.pk}/")
    assert AuditEntry.objects.filter(action="floor.alert.seen").count() == 1
    with tenancy.at(floor.tenant.pk):
        [holder] = [one for one in personal.holders("agent") if one.name == "alerts"]
        assert len(list(holder.export("agent", "budi"))) == 1
        assert holder.erase("agent", "budi", "erased-1") == 1
    alert.refresh_from_db()
    assert (alert.key, alert.subject) == ("erased-1", "erased-1")


def test_the_stream_tells_what_is_open_and_walls_only_of_queues(floor: Floor) -> None:
    raised(floor)
    raised(floor, rule="over-long", key="budi", detail={"state": "break", "lasted_s": 1000, "limit_s": 900})
    whole, queues = open_alerts(connection.connection, floor.tenant.pk)
    nothing, _ = open_alerts(connection.connection, floor.tenant.pk + 1)
    assert told_in(whole) == ["Layanan: longest wait 4:10, above 3:00", "Budi: Break for 16:40, limit 15:00"]
    assert told_in(queues) == ["Layanan: longest wait 4:10, above 3:00"]
    assert b"budi" not in queues.lower()
    [shown] = json.loads(queues.split(b"data: ")[1])["alerts"]
    assert set(shown) == set(ON_WALL)  # no rule, no name, nobody
    assert told_in(nothing) == []


def told_in(message: bytes) -> list[str]:
    """Return what a message of the stream says, in English."""
    assert message.startswith(b"event: alerts\ndata: ")
    return [one["text"]["en"] for one in json.loads(message.split(b"data: ")[1])["alerts"]]


RULE = {
    "name": "Antrean penuh", "watched": "queue:waiting", "side": "above", "limit": "8", "for_s": "30", "least": "0",
    "severity": "warning", "is_enabled": "on", "owner": "role:floor-monitor",
}  # fmt: skip


def test_ayu_makes_a_rule_of_her_own_changes_and_removes_it(floor: Floor) -> None:
    assert floor.post(floor.eka, "alerts/rules/make/", **RULE).status_code == 403
    assert floor.post(floor.ayu, "alerts/rules/make/", **RULE).status_code == 302
    made = AlertRule.everywhere.get()
    assert (made.of, made.figure, made.limit, made.owners) == ("queue", "waiting", 8, ["role:floor-monitor"])
    page = floor.budi.get("/c/nusantara/floor/alerts/rules/").content.decode()
    assert "When the number of contacts waiting of a queue is above 8 for 30 s." in page
    floor.post(floor.ayu, f"alerts/rules/{made.key}/", **{**RULE, "limit": "12", "keys": ["layanan"]})
    made.refresh_from_db()
    assert (made.limit, made.keys) == (12, ["layanan"])
    assert floor.citra.post(f"/c/samudra/floor/alerts/rules/{made.key}/", RULE).status_code == 404
    floor.post(floor.ayu, f"alerts/rules/{made.key}/remove")
    assert not AlertRule.everywhere.exists()


QUIET = {"quiet_from": ["22:00", "12:00"], "quiet_to": ["06:00", "13:00"]}


@pytest.mark.parametrize(
    ("pressed", "times"),
    [
        ({"quiet_more": "1"}, ["22:00", "06:00", "12:00", "13:00", "", ""]),
        ({"quiet_fewer": "0"}, ["12:00", "13:00"]),
        ({"quiet_fewer": "nonsense"}, ["22:00", "06:00", "12:00", "13:00"]),
    ],
)
def test_rows_of_quiet_hours_come_and_go_without_saving(floor: Floor, pressed: Any, times: list[str]) -> None:
    asked = {**RULE, **QUIET, **pressed, "limit": "not yet"}
    answer = floor.post(floor.ayu, "alerts/rules/make/", **asked)
    page = answer.content.decode()
    assert answer.status_code == 200
    assert re.findall(r'type="time" name="quiet_\w+" value="([^"]*)"', page) == times
    assert 'value="not yet"' in page  # what else was filled in stays
    assert not AlertRule.everywhere.exists()


@pytest.mark.parametrize(
    ("quiet", "said"),
    [
        ({"quiet_from": ["22:00"], "quiet_to": [""]}, "Give both ends."),
        ({"quiet_from": ["25:00"], "quiet_to": ["06:00"]}, "Enter a valid time."),
        ({"quiet_from": ["06:00"], "quiet_to": ["06:00"]}, "no quiet hours"),
        ({"quiet_from": ["01:00"] * 6, "quiet_to": ["02:00"] * 6}, "At most 5"),
    ],
)
def test_wrong_quiet_hours_are_said_beside_them(floor: Floor, quiet: Any, said: str) -> None:
    answer = floor.post(floor.ayu, "alerts/rules/make/", **{**RULE, **quiet})
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert not AlertRule.everywhere.exists()


def test_a_built_in_rule_is_adjusted_in_percent_and_goes_back(floor: Floor) -> None:
    page = floor.ayu.get("/c/nusantara/floor/alerts/rules/abandonment/").content.decode()
    assert 'value="10"' in page
    told = {**RULE, "limit": "15", "back": "12", "quiet_from": "22:00", "quiet_to": "06:00"}
    assert floor.post(floor.ayu, "alerts/rules/abandonment/", **told).status_code == 302
    row = AlertRule.everywhere.get()
    assert (row.figure, row.limit, row.back, row.name) == ("abandonment", 0.15, 0.12, "")
    assert row.quiet == [["22:00", "06:00"]]
    two = {"quiet_from": ["22:00", "", "12:00"], "quiet_to": ["06:00", "", "13:00"]}  # an empty row is none
    floor.post(floor.ayu, "alerts/rules/abandonment/", **{**told, **two})
    assert AlertRule.everywhere.get().quiet == [["22:00", "06:00"], ["12:00", "13:00"]]
    floor.post(floor.ayu, "alerts/rules/abandonment/remove")
    with tenancy.at(floor.tenant.pk):
        found = rule_called("abandonment")
    assert found is not None
    assert found.limit == 0.10


@pytest.mark.parametrize("rule", BUILT_IN, ids=lambda rule: rule.key)
def test_every_built_in_rule_can_be_saved_as_it_comes(floor: Floor, rule: Any) -> None:
    from sigap.web.floor.alerts.forms import shown_of
    from sigap.web.floor.alerts.operations.rules import wanted_of

    with tenancy.at(floor.tenant.pk):
        found = rule_called(rule.key)
        assert found is not None
        before = wanted_of(found)
    told = {
        name: value for name, value in shown_of(before).items() if value is not None and value is not False
    }
    told["is_enabled"] = "on"
    assert floor.post(floor.ayu, f"alerts/rules/{rule.key}/", **told).status_code == 302
    row = AlertRule.everywhere.get()
    assert (row.limit, row.back, row.for_s, row.least) == (
        rule.limit, rule.back, rule.for_s, rule.least,
    )  # fmt: skip


@pytest.mark.parametrize(
    "wrong",
    [
        {"limit": "-1"},
        {"limit": "nan"},
        {"limit": "1e300"},
        {"watched": "source:waiting"},
        {"watched": "x"},
        {"back": "9"},
        {"for_s": "99999999"},
        {"quiet_from": "22:00"},
        {"owner": "role:client"},
        {"escalate_after_min": "5"},
        {"name": "\x00"},
        {"name": ""},
        {"severity": "panic"},
        {"keys": ["x" * 300]},
    ],
    ids=str,
)
def test_a_rule_that_makes_no_sense_is_refused_in_words(floor: Floor, wrong: dict[str, Any]) -> None:
    answer = floor.post(floor.ayu, "alerts/rules/make/", **{**RULE, **wrong})
    assert answer.status_code == 422
    assert not AlertRule.everywhere.exists()


def test_ayu_makes_a_channel_and_its_secret_is_not_shown(floor: Floor) -> None:
    told = {"kind": "slack", "name": "Ruang jaga", "language": "id", "is_enabled": "on"}
    wrong = floor.post(floor.ayu, "alerts/channels/", **told, secret="https://10.0.0.1/x")
    assert wrong.status_code == 422
    assert "private network" in wrong.content.decode()
    address = "https://hooks.slack.example/services/T0/B0/rahasia"
    assert floor.post(floor.ayu, "alerts/channels/", **told, secret=address).status_code == 302
    made = AlertChannel.everywhere.get()
    for path in (f"alerts/channels/{made.pk}/", "alerts/channels/"):
        page = floor.ayu.get(f"/c/nusantara/floor/{path}").content.decode()
        assert "hooks.slack.example" in page
        assert "rahasia" not in page
    assert floor.post(floor.eka, f"alerts/channels/{made.pk}/test").status_code == 403
    assert floor.post(floor.ayu, f"alerts/channels/{made.pk}/test").status_code == 302
    assert "Test" in floor.ayu.get(f"/c/nusantara/floor/alerts/channels/{made.pk}/").content.decode()
    floor.post(floor.ayu, f"alerts/channels/{made.pk}/remove")
    assert not AlertChannel.everywhere.exists()


# -- by the API


@dataclass
class Api:
    """A token, and calls with it."""

    token: str

    def __call__(self, method: str, path: str, body: Any = None) -> Any:
        told = {"data": json.dumps(body), "content_type": "application/json"} if body is not None else {}
        return Client().generic(
            method, f"/api{path}", headers={"authorization": f"Bearer {self.token}"}, **told
        )


@pytest.fixture
def api(floor: Floor) -> Api:
    scopes = ["floor.see", "alerts.answer", "alerts.manage"]
    with tenancy.at(floor.tenant.pk):
        return Api(people.make_token(name="pusat", scopes=scopes, made_by=None)[1])


def test_alerts_are_listed_answered_and_remembered(floor: Floor, api: Api) -> None:
    alert = raised(floor)
    [told] = api("GET", "/alerts?state=open").json()["items"]
    assert (told["id"], told["rule"], told["state"]) == (alert.pk, "long-wait", "open")
    assert told["text_id"] == "Layanan: tunggu terlama 4:10, di atas 3:00"
    assert api("POST", f"/alerts/{alert.pk}/acknowledge", {"note": "ok"}).status_code == 200
    whole = api("POST", f"/alerts/{alert.pk}/notes", {"note": "Selesai"}).json()
    assert [step["kind"] for step in whole["steps"]] == ["raised", "acknowledged", "acted"]
    assert whole["acknowledged_by"] == "token:pusat"
    assert api("POST", f"/alerts/{alert.pk}/notes", {"note": " "}).status_code == 422
    assert api("GET", "/alerts?state=unanswered").json()["items"] == []


def test_rules_are_made_changed_and_removed(floor: Floor, api: Api) -> None:
    assert len(api("GET", "/alert-rules").json()) == len(BUILT_IN)
    made = api("POST", "/alert-rules", {"name": "Sepi", "figure": "free_agents", "side": "below", "limit": 2})
    assert made.status_code == 201, made.content
    key = made.json()["key"]
    changed = api("PATCH", f"/alert-rules/{key}", {"limit": 3, "quiet": [["22:00", "06:00"]], "back": None})
    assert (changed.json()["limit"], changed.json()["quiet"]) == (3, [["22:00", "06:00"]])
    built_in = api("PATCH", "/alert-rules/spike", {"is_enabled": False, "figure": "asa"}).json()
    assert (built_in["is_enabled"], built_in["figure"], built_in["is_changed"]) == (False, "spike", True)
    assert api("DELETE", f"/alert-rules/{key}").status_code == 204
    assert api("DELETE", "/alert-rules/spike").status_code == 204
    assert api("GET", "/alert-rules/spike").json()["is_enabled"] is True
    assert api("DELETE", f"/alert-rules/{key}").status_code == 404
    assert api("POST", "/alert-rules", {"name": "x", "figure": "silence"}).status_code == 422


def test_channels_by_the_api_never_tell_their_secret(floor: Floor, api: Api) -> None:
    new = {"kind": "telegram", "name": "Jaga", "chat": "-100", "secret": "123456:" + "A" * 35}
    made = api("POST", "/alert-channels", new)
    assert made.status_code == 201, made.content
    assert "secret" not in made.json()
    id = made.json()["id"]
    assert api("PATCH", f"/alert-channels/{id}", {"chat": "@jaga_lantai"}).json()["chat"] == "@jaga_lantai"
    assert api("POST", f"/alert-channels/{id}/test").json()["state"] == "waiting"
    [notice] = api("GET", f"/alert-channels/{id}/notices").json()
    assert (notice["occasion"], notice["alert"]) == ("test", None)
    rule = api("PATCH", "/alert-rules/long-wait", {"channels": [id]}).json()
    assert rule["channels"] == [id]
    assert api("PATCH", "/alert-rules/long-wait", {"channels": [id + 1]}).status_code == 422
    assert api("DELETE", f"/alert-channels/{id}").status_code == 204


def test_an_alert_tells_when_it_goes_on(floor: Floor) -> None:
    alert = raised(floor)
    Alert.everywhere.update(escalates_at=timezone.now() + dt.timedelta(minutes=3))
    page = floor.eka.get(f"/c/nusantara/floor/alerts/{alert.pk}/").content.decode()
    assert "Goes on to the next owner" in page
