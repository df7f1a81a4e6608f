"""Hooks, asked as other systems ask them: signed, unsigned, too late, too large, not theirs."""

from __future__ import annotations

import hashlib
import hmac
import json
import time
from base64 import b64encode
from pathlib import Path
from typing import Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

import pytest
from connectors_hook import (
    PAYLOADS,
    SECRET,
    Hook,
    chatwoot_payload,
    made,
    now_iso,
    twilio_payload,
    zammad_payload,
    zendesk_payload,
)
from django.conf import settings as configuration
from django.utils import timezone

from sigap.facts.events import Event, EventType
from sigap.facts.fold import Fold
from sigap.web.intake import known, secrets, tallies
from sigap.web.intake.connectors import operations
from sigap.web.intake.connectors.anatomy import Incoming, RefusedError
from sigap.web.intake.connectors.twilio.receive import check as twilio_check
from sigap.web.intake.hooks import delivering
from sigap.web.intake.models import Connection, Delivery, Source, SourceProblem
from sigap.web.platform import tenancy
from sigap.web.platform.models import LoggedEvent, Tenant

pytestmark = pytest.mark.django_db(transaction=True)
SHARED = Path("../shared/data")


@pytest.fixture
def tenant() -> Tenant:
    return Tenant.objects.create(slug="nusantara", name="Nusantara")


@pytest.fixture
def hook(request: pytest.FixtureRequest, tenant: Tenant) -> Hook:
    delivering._noted.clear()
    delivering._heard_at.clear()
    return made(request.param, tenant)


EXPECTED = {
    "zammad": {"created", "customer_message", "assigned"},
    "zendesk": {"created", "resolved"},
    "chatwoot": {"created", "resolved"},
    "twilio": {"visit.entered"},
}


def kinds() -> set[str]:
    return {row.data.get("data", {}).get("kind", row.type) for row in LoggedEvent.everywhere.all()}


BAD: dict[str, tuple[int, str]] = {
    "unsigned": (401, "unsigned"),
    "wrongly signed": (401, "wrongly-signed"),
    "signed, then changed": (401, "wrongly-signed"),
    "oversized": (413, "oversized"),
    "malformed": (400, "malformed"),
    "of an unknown kind": (200, "unknown-payload"),
    "switched off": (403, "switched-off"),
    "another tenant's address": (401, "wrongly-signed"),
    "an address that is none": (404, ""),
    "another connector's address": (404, ""),
}
"""What is not right about a request -> how it is answered, and which problem the source's page shows."""

UNKNOWN = {
    "twilio": b"EventType=task.teleported&Sid=EV9&TaskSid=WT1&TimestampMs=1772413230000",
    "zammad": b'{"id": 7, "title": "a custom payload"}',
    "chatwoot": b'{"event": "conversation_teleported", "id": 1}',
    "zendesk": b'{"type": "zen:event-type:ticket.teleported", "detail": {"id": "1"}}',
}


def asked(hook: Hook, what: str, other: Hook) -> Any:
    """Return the answer to a request that is not right in this way."""
    body = PAYLOADS[hook.kind]()
    if what == "unsigned":
        return hook.post(body, {})
    if what == "wrongly signed":
        return hook.post(body, hook.signed(body, secret="tebakan"))
    if what == "signed, then changed":
        return hook.post(body.replace(b"1", b"2"), hook.signed(body))
    if what == "oversized":
        return hook.post(b"x" * (delivering.BODY_BYTES + 1))
    if what == "malformed":
        return hook.post(b"" if hook.kind == "twilio" else b'{"ticket": ')
    if what == "of an unknown kind":
        return hook.post(UNKNOWN[hook.kind])
    if what == "switched off":
        Source.everywhere.filter(pk=hook.at.source_id).update(is_enabled=False)
        return hook.post(body)
    if what == "another tenant's address":
        return hook.post(body, hook.signed(body), path=other.path)
    if what == "an address that is none":
        return hook.post(body, path=f"/hooks/{hook.kind}/{'0' * 24}/")
    wrong = "zammad" if hook.kind != "zammad" else "zendesk"
    return hook.post(body, path=f"/hooks/{wrong}/{hook.at.public_id}/")


@pytest.mark.parametrize("hook", PAYLOADS, indirect=True)
def test_what_is_not_right_is_answered_and_shown(hook: Hook) -> None:
    other = made(hook.kind, Tenant.objects.create(slug="lain", name="Lain"), secret="milik-orang")
    for what, (status, problem) in BAD.items():
        delivering._noted.clear()
        SourceProblem.everywhere.all().delete()
        answer = asked(hook, what, other)
        assert answer.status_code == status, (what, answer.content)
        if status >= 400:
            told = answer.json()
            assert all(told[name] for name in ("title", "title_id", "remedy", "remedy_id")), what
        shown = {(one.kind, one.source_id) for one in SourceProblem.everywhere.all()}
        whose = other if "tenant" in what else hook
        assert shown == ({(problem, whose.at.source_id)} if problem else set()), what
        Source.everywhere.update(is_enabled=True)
    assert not LoggedEvent.everywhere.exists()


@pytest.mark.parametrize("hook", PAYLOADS, indirect=True)
def test_what_is_signed_comes_in_once(hook: Hook) -> None:
    body = PAYLOADS[hook.kind]()
    first = hook.post(body)
    assert first.status_code == 200, first.content
    assert first.json()["accepted"] == len(EXPECTED[hook.kind])
    again = hook.post(body)
    assert (again.status_code, again.json()["accepted"]) == (200, 0)
    assert again.json()["repeated"] == len(EXPECTED[hook.kind])
    assert kinds() == EXPECTED[hook.kind]
    assert hook.problems() == {}
    kept = json.dumps([row.told for row in Delivery.everywhere.all()])
    assert "Halo" not in kept
    assert "rahasia pelanggan" not in kept


@pytest.mark.parametrize("hook", ["chatwoot", "zendesk"], indirect=True)
def test_a_replay_is_refused(hook: Hook) -> None:
    body = PAYLOADS[hook.kind]()
    for age_s, status in ((290, 200), (-290, 200), (310, 401), (-310, 401)):
        assert hook.post(body, hook.signed(body, age_s=age_s)).status_code == status, age_s
    assert set(hook.problems()) == {"replayed"}


@pytest.mark.parametrize("hook", ["zammad"], indirect=True)
def test_a_knocker_does_not_keep_the_database_busy(hook: Hook) -> None:
    for _ in range(20):
        assert hook.post(zammad_payload(), {}).status_code == 401
    assert hook.problems()["unsigned"] < 10  # the others are counted when a second has passed


@pytest.mark.parametrize("hook", ["zammad"], indirect=True)
def test_a_future_event_is_refused_and_named(hook: Hook) -> None:
    answer = hook.post(zammad_payload(updated_at=now_iso(-7200)))
    assert answer.status_code == 200
    assert answer.json()["refused"][0]["title_id"]
    tallies.flush()
    assert any(kind.startswith("refused-") for kind in hook.problems())


@pytest.mark.parametrize("hook", ["twilio"], indirect=True)
def test_an_unknown_queue_is_refused_where_the_tenant_says_so(hook: Hook, tenant: Tenant) -> None:
    Tenant.objects.filter(pk=tenant.pk).update(defines_unknown=False)
    known.forget(tenant.pk)
    answer = hook.post(twilio_payload()).json()
    assert (answer["accepted"], [one["field"] for one in answer["refused"]]) == (0, ["data.queue"])
    tallies.flush()
    assert set(hook.problems()) == {"refused-unknown-queue"}


@pytest.mark.parametrize("hook", ["zammad"], indirect=True)
def test_readings_of_a_ticket_are_laid_side_by_side_in_any_order(hook: Hook) -> None:
    later = zammad_payload(state={"name": "closed"}, close_at=now_iso(30), updated_at=now_iso(30))
    assert hook.post(later).status_code == 200
    assert "resolved" in kinds()
    assert hook.post(zammad_payload()).status_code == 200
    resolved = [r for r in LoggedEvent.everywhere.all() if r.data["data"]["kind"] == "resolved"]
    assert len(resolved) == 1


@pytest.mark.parametrize("hook", ["zammad"], indirect=True)
def test_a_former_secret_is_good_for_a_day(hook: Hook, tenant: Tenant) -> None:
    with tenancy.at(tenant.id):
        operations.make_secret_anew(source=hook.at.source_id, actor="ayu@contoh.id")
    body = zammad_payload()
    new = secrets.opened(Source.everywhere.get(pk=hook.at.source_id).secret)["signature_token"]
    assert new != SECRET
    assert [hook.post(body, hook.signed(body, secret=one)).status_code for one in (SECRET, new)] == [200, 200]
    Connection.everywhere.update(former_until=timezone.now())
    assert [hook.post(body, hook.signed(body, secret=one)).status_code for one in (SECRET, new)] == [401, 200]


@pytest.mark.parametrize("hook", ["chatwoot"], indirect=True)
def test_versions_that_do_not_sign_need_the_token(hook: Hook) -> None:
    told = secrets.opened(Source.everywhere.get(pk=hook.at.source_id).secret)
    Source.everywhere.update(secret=secrets.sealed({"token": told["token"]}))
    body = chatwoot_payload()
    for query, status in (("", 401), ("?token=tebakan", 401), (f"?token={told['token']}", 200)):
        assert hook.post(body, {}, path=hook.path + query).status_code == status, query


@pytest.mark.parametrize("hook", ["twilio"], indirect=True)
def test_twilio_signs_json_by_its_hash(hook: Hook) -> None:
    at = round((time.time() - 30) * 1000)
    told = {"EventType": "task-queue.entered", "Sid": "EV1", "TimestampMs": at, "WorkspaceSid": "WS1"}
    body = json.dumps(told | {"TaskSid": "WT1", "TaskQueueName": "Umum"}).encode()
    path = f"{hook.path}?bodySHA256={hashlib.sha256(body).hexdigest()}"
    content = f"{configuration.PUBLIC_URL}{path}".encode()
    right = b64encode(hmac.new(SECRET.encode(), content, "sha1").digest()).decode()
    for sent, status in ((body, 200), (body.replace(b"Umum", b"Lain"), 401)):
        headers = {"X-Twilio-Signature": right}
        answer = hook.client.generic("POST", path, sent, content_type="application/json", headers=headers)
        assert answer.status_code == status


def test_twilios_signature_is_twilios() -> None:
    """The example of https://www.twilio.com/docs/usage/security#validating-requests, as its libraries test it."""
    form = {
        "CallSid": "CA1234567890ABCDE", "Caller": "+14158675309", "Digits": "1234", "From": "+14158675309",
        "To": "+18005551212",
    }  # fmt: skip
    headers = {
        "x-twilio-signature": "RSOYDt4T1cUTdK1PDd93/VVr8B8=",
        "content-type": "application/x-www-form-urlencoded",
    }
    address = "https://mycompany.com/myapp.php?foo=1&bar=2"
    incoming = Incoming((address,), headers, {}, urlencode(form).encode(), 0)
    twilio_check(incoming, {}, {"auth_token": "12345"})
    with pytest.raises(RefusedError):
        twilio_check(incoming, {}, {"auth_token": "12346"})


@pytest.mark.parametrize("hook", ["twilio"], indirect=True)
def test_a_task_that_comes_out_of_order_is_right_in_the_end(hook: Hook) -> None:
    at = round((time.time() - 300) * 1000)
    told = [
        ("task-queue.entered", 0), ("reservation.created", 5_000), ("reservation.accepted", 8_000),
        ("reservation.wrapup", 68_000), ("reservation.completed", 98_000),
    ]  # fmt: skip
    more = {"ReservationSid": "WR1", "WorkerName": "ayu"}
    bodies = [
        twilio_payload(EventType=kind, Sid=f"EV{n}", TimestampMs=str(at + after), **more)
        for n, (kind, after) in enumerate(told)
    ]
    for body in (bodies[0], bodies[1], bodies[4], bodies[2], bodies[3]):
        assert hook.post(body).status_code == 200
    rows = LoggedEvent.everywhere.order_by("at_ms", "seq")
    fold = Fold(ZoneInfo("Asia/Jakarta"), parts=("wrap",))
    fold.extend(Event(EventType(row.type), row.at_ms, row.event_id, **row.data) for row in rows)
    (leg,) = fold.facts()["legs"].to_pylist()
    assert (leg["talk_ms"], leg["wrap_ms"], leg["outcome"]) == (60_000, 30_000, "ended")


@pytest.mark.parametrize("hook", ["zammad"], indirect=True)
def test_zammads_own_sample_comes_in(hook: Hook) -> None:
    sample = SHARED / "zammad" / "webhook_payload_1.json"
    if not sample.exists():
        pytest.skip(f"{sample}: the shared sample is not here")
    told = json.loads(sample.read_text())
    told["ticket"] |= {"created_at": now_iso(600), "updated_at": now_iso(60)}
    if told.get("article"):
        told["article"]["created_at"] = now_iso(600)
    answer = hook.post(json.dumps(told).encode())
    assert (answer.status_code, answer.json()["refused"]) == (200, [])
    assert "created" in kinds()


@pytest.mark.parametrize("hook", ["chatwoot"], indirect=True)
def test_chatwoots_skeletons_filled_in_come_in(hook: Hook) -> None:
    folder = SHARED / "chatwoot"
    if not folder.exists():
        pytest.skip(f"{folder}: the shared skeletons are not here")
    now = time.time()
    for file in sorted(folder.glob("*.json")):
        told = json.loads(file.read_text())["payload"]
        filled = told | {"id": 41, "created_at": now - 600, "updated_at": now - 20, "changed_attributes": []}
        if "conversation" in told:
            filled["conversation"] = told["conversation"] | {"id": 41, "created_at": now - 600}
            filled |= {"message_type": "incoming", "content_type": "text", "private": False}
        for one in (filled, filled.get("conversation", {})):
            one.pop("applied_sla", None)
            one.pop("sla_events", None)
        answer = hook.post(json.dumps(filled).encode())
        assert (answer.status_code, answer.json()["refused"]) == (200, []), file.name
    assert hook.problems() == {}
    assert kinds() == {"created", "customer_message"}


@pytest.mark.parametrize("hook", ["zendesk"], indirect=True)
def test_a_zendesk_comment_by_an_agent_is_a_reply(hook: Hook) -> None:
    author = {"id": "7", "is_staff": True, "name": "Ayu"}
    event = {"comment": {"id": "c1", "is_public": True, "author": author, "body": "x"}}
    assert hook.post(zendesk_payload("ticket.comment_added", event=event)).json()["accepted"] == 2
    assert kinds() == {"created", "reply"}
