"""Alerts are told: by e-mail, Slack, Teams and Telegram, each at most once, and to the next owner when nobody answers.

The formats are specified and not captured: they are held against the vendors' documentation (see `alerts/formats.py`).
What is sent goes over a socket to a real HTTP server of this machine.
"""

from __future__ import annotations

import json
import socket
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from django.core import mail
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob

from sigap.errors import SigapError
from sigap.web.floor.alerts.models import Alert, AlertChannel, AlertRule, Notice, Outcome
from sigap.web.floor.alerts.operations import channels, raising, rules, sending, telling
from sigap.web.floor.alerts.rules import rule_called
from sigap.web.floor.jobs import escalate, send_notice
from sigap.web.people import operations as people
from sigap.web.platform import tenancy
from sigap.web.platform.models import AuditEntry, Tenant
from sigap.web.webhooks import operations as webhooks
from sigap.web.webhooks.models import Message

pytestmark = pytest.mark.django_db
BY = "ayu@contoh.id"
TOKEN = "123456:ABC-DEF1234ghIkl-zyx57W2v1u123ew11"


@dataclass
class Peer:
    """A chat's server: what it was sent, and what it answers; then 200."""

    url: str = ""
    answers: list[tuple[int, str, dict[str, str]]] = field(default_factory=list)
    got: list[tuple[str, dict[str, Any]]] = field(default_factory=list)


@pytest.fixture
def peer(settings: Any) -> Iterator[Peer]:
    settings.WEBHOOKS_PRIVATE = True
    found = Peer()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            found.got.append((self.path, json.loads(body)))
            status, text, headers = found.answers.pop(0) if found.answers else (200, "ok", {})
            self.send_response(status)
            self.send_header("Content-Length", str(len(text)))
            for name, value in headers.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(text.encode())

        def log_message(self, *_: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    found.url = f"http://127.0.0.1:{server.server_port}"
    yield found
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def tenant() -> Iterator[Tenant]:
    made = Tenant.objects.create(slug="lantai", name="Lantai <1>", zone="Asia/Jakarta")
    with tenancy.at(made.pk):
        yield made


def channel(kind: str, secret: str | None = None, **more: Any) -> AlertChannel:
    wanted = channels.Wanted(name=f"Ruang {kind}", kind=kind, language="en", secret=secret, **more)
    return channels.make_channel(wanted=wanted, actor=BY)


def using(*used: AlertChannel, **more: Any) -> AlertRule:
    """Have the rule of long waits use these channels."""
    found = rule_called("long-wait")
    assert found is not None
    wanted = rules.replace(rules.wanted_of(found), channels=[one.pk for one in used], **more)
    return rules.change_rule(key="long-wait", wanted=wanted, actor=BY)


def raised(rule: AlertRule, subject: str = "Layanan & <b>") -> Alert:
    now = timezone.now()
    made = raising.raise_alert(rule=rule, key="layanan", subject=subject, value=250.0, since_at=now, at=now)
    assert made is not None
    return made


def jobs(task: str = telling.SEND) -> list[dict[str, Any]]:
    """Return the arguments of the jobs that wait."""
    found = ProcrastinateJob.objects.filter(task_name=task, status="todo").order_by("id")
    return [job.args for job in found]


def work() -> None:
    """Do what the newest waiting job asks for."""
    send_notice(**jobs()[-1])


def last() -> Notice:
    found: Notice = Notice.objects.latest("pk")
    return found


def test_slack_is_told_in_blocks_without_its_commands(tenant: Tenant, peer: Peer) -> None:
    alert = raised(using(channel("slack", f"{peer.url}/services/T/B/x")), "<!channel> & co")
    work()
    [(path, body)] = peer.got
    assert path == "/services/T/B/x"
    assert set(body) == {"text", "blocks"}
    header, section, context = body["blocks"]
    assert header == {
        "type": "header",
        "text": {"type": "plain_text", "text": "🔴 Critical: Long wait", "emoji": True},
    }
    assert section["text"] == {
        "type": "mrkdwn",
        "text": "&lt;!channel&gt; &amp; co: longest wait 4:10, above 3:00.",
    }
    assert f"/floor/alerts/{alert.pk}/|Open in Sigap>" in context["elements"][0]["text"]
    assert last().state == "sent"
    assert list(alert.steps.values_list("kind", flat=True)) == ["raised", "notified"]


def test_teams_gets_a_message_with_an_adaptive_card(tenant: Tenant, peer: Peer) -> None:
    peer.answers = [(202, "", {})]
    raised(using(channel("teams", f"{peer.url}/workflows/x")), "[klik](https://x.example)")
    work()
    [(_, body)] = peer.got
    assert body["type"] == "message"
    [attachment] = body["attachments"]
    assert attachment["contentType"] == "application/vnd.microsoft.card.adaptive"
    card = attachment["content"]
    assert (card["type"], card["version"]) == ("AdaptiveCard", "1.4")
    assert [one["type"] for one in card["body"]] == ["TextBlock"] * 3
    assert card["body"][0]["color"] == "Attention"
    assert card["body"][1]["text"].startswith("\\[klik\\](https")
    assert card["actions"][0]["type"] == "Action.OpenUrl"
    assert last().state == "sent"


def test_telegram_is_sent_html_to_its_chat(tenant: Tenant, peer: Peer, monkeypatch: Any) -> None:
    monkeypatch.setattr(sending, "TELEGRAM", peer.url)
    peer.answers = [(200, '{"ok":true,"result":{}}', {})]
    raised(using(channel("telegram", TOKEN, chat="-100123")))
    work()
    [(path, body)] = peer.got
    assert path == f"/bot{TOKEN}/sendMessage"
    assert (body["chat_id"], body["parse_mode"]) == ("-100123", "HTML")
    assert body["link_preview_options"] == {"is_disabled": True}
    assert "<b>Critical: Long wait</b>\nLayanan &amp; &lt;b&gt;: longest wait" in body["text"]
    assert last().state == "sent"


def test_what_telegram_complains_of_is_shown_and_tried_again_when_it_says(
    tenant: Tenant, peer: Peer, monkeypatch: Any
) -> None:
    monkeypatch.setattr(sending, "TELEGRAM", peer.url)
    busy = {
        "ok": False,
        "error_code": 429,
        "description": "Too Many Requests: retry after 47",
        "parameters": {"retry_after": 47},
    }
    blocked = {"ok": False, "error_code": 403, "description": "Forbidden: bot was blocked by the user"}
    peer.answers = [(429, json.dumps(busy), {}), (403, json.dumps(blocked), {})]
    alert = raised(using(channel("telegram", TOKEN, chat="@kanal_lantai")))
    work()
    assert last().state == "waiting"
    assert last().next_at is not None
    assert 40 < (last().next_at - timezone.now()).total_seconds() < 60
    work()
    assert (last().state, last().attempts, last().status) == ("failed", 2, 403)
    assert "bot was blocked" in last().error_en
    assert "Dijawab dengan 403" in last().error_id
    assert TOKEN not in last().error_en
    assert alert.steps.last().kind == "untold"


def test_it_is_mailed_in_the_readers_language(tenant: Tenant) -> None:
    alert = raised(using(channel("email", recipients=["Lantai@contoh.id", "jaga@contoh.id"])))
    work()
    [message] = mail.outbox
    assert message.to == ["jaga@contoh.id", "lantai@contoh.id"]
    assert message.subject.startswith("Critical: Long wait · Lantai <1>, ")
    assert f"/c/lantai/floor/alerts/{alert.pk}/" in message.body
    assert message.extra_headers["Message-ID"].startswith(f"<sigap-alert-{tenant.pk}-{last().pk}@")


def test_a_job_that_comes_twice_sends_once(tenant: Tenant, peer: Peer) -> None:
    raised(using(channel("slack", f"{peer.url}/x")))
    work()
    work()
    assert len(peer.got) == 1


def test_what_was_cut_off_is_shown_and_not_sent_again(tenant: Tenant, peer: Peer) -> None:
    raised(using(channel("slack", f"{peer.url}/x")))
    Notice.objects.update(state="sending", attempts=1)  # a process died while it was sending
    work()
    assert peer.got == []
    assert last().state == "failed"
    assert "may have arrived" in last().error_en


def test_a_server_that_errs_is_asked_again_and_given_up(tenant: Tenant, peer: Peer) -> None:
    peer.answers = [(503, "", {"Retry-After": "20"})] + [(500, "", {})] * 9
    raised(using(channel("slack", f"{peer.url}/x")))
    work()
    assert last().next_at is not None
    assert (last().next_at - timezone.now()).total_seconds() > 15
    while last().state == "waiting":
        work()
    assert (last().state, len(peer.got)) == ("failed", 1 + len(sending.WAITS))


def test_a_server_that_is_not_there_is_asked_again(tenant: Tenant, settings: Any) -> None:
    settings.WEBHOOKS_PRIVATE = True
    with socket.socket() as taken:  # bound, and nobody listens
        taken.bind(("127.0.0.1", 0))
        raised(using(channel("slack", f"http://127.0.0.1:{taken.getsockname()[1]}/x")))
        work()
    assert (last().state, last().attempts) == ("waiting", 1)
    assert "cannot be reached" in last().error_en


@pytest.mark.parametrize(
    "address",
    ["http://hooks.example/x", "https://127.0.0.1/x", "https://10.0.0.8/x", "https://localhost/x", "x", ""],
)
def test_a_channel_leads_to_the_public_internet_alone(tenant: Tenant, address: str) -> None:
    with pytest.raises(SigapError):
        channel("slack", address)
    assert not AlertChannel.objects.exists()


def test_a_name_that_leads_inside_is_found_out_when_it_is_sent(tenant: Tenant, settings: Any) -> None:
    settings.WEBHOOKS_PRIVATE = True
    made = channel("teams", "https://127.0.0.1:1/x")
    settings.WEBHOOKS_PRIVATE = False
    raised(using(made))
    work()
    assert last().state == "failed"
    assert "private network" in last().error_en


@pytest.mark.parametrize(
    ("kind", "more"),
    [
        ("email", {"recipients": []}),
        ("email", {"recipients": ["bukan alamat"]}),
        ("email", {"recipients": ["a@b.id\nBcc: x@y.id"]}),
        ("telegram", {"secret": TOKEN, "chat": "nama"}),
        ("telegram", {"secret": "123:pendek", "chat": "1"}),
        ("telegram", {"secret": TOKEN + "/../x", "chat": "1"}),
        ("telegram", {"chat": "1"}),
        ("slack", {}),
        ("fax", {"secret": "https://x.example/"}),
    ],
)
def test_a_channel_that_leads_nowhere_is_refused(tenant: Tenant, kind: str, more: dict[str, Any]) -> None:
    with pytest.raises(SigapError):
        channel(kind, **more)


def test_the_secret_is_sealed_and_stays_when_it_is_left_out(tenant: Tenant) -> None:
    made = channel("telegram", TOKEN, chat="1")
    assert TOKEN not in made.secret
    wanted = channels.Wanted(name="Lain", kind="telegram", chat="2")
    changed = channels.change_channel(channel=made.pk, wanted=wanted, actor=BY)
    assert (changed.secret, changed.chat) == (made.secret, "2")
    assert not AuditEntry.objects.filter(detail__icontains=TOKEN).exists()


def test_a_test_is_sent_and_its_end_is_shown(tenant: Tenant, peer: Peer) -> None:
    made = channel("slack", f"{peer.url}/x", is_enabled=False)  # may be tried before it is switched on
    channels.send_test(channel=made.pk, actor=BY)
    work()
    assert peer.got[0][1]["blocks"][0]["text"]["text"] == "🔔 A test of this channel"
    assert last().state == "sent"


def test_a_channel_that_is_off_is_told_nothing(tenant: Tenant, peer: Peer) -> None:
    made = channel("slack", f"{peer.url}/x")
    rule = using(made)
    AlertChannel.objects.update(is_enabled=False)
    raised(rule)
    assert jobs() == []


def test_the_end_is_told_to_those_who_heard_of_the_beginning(tenant: Tenant, peer: Peer) -> None:
    alert = raised(using(channel("slack", f"{peer.url}/x")))
    work()
    raising.clear(
        alerts=Alert.objects.all(), outcome=Outcome.RECOVERED, at=timezone.now(), value=20.0, worst=300.0
    )
    work()
    [_, (_, body)] = peer.got
    assert body["blocks"][0]["text"]["text"] == "✅ Over: Long wait"
    assert "The figure is back; worst 5:00." in body["blocks"][1]["text"]["text"]
    alert.refresh_from_db()
    assert (alert.worst, alert.last) == (300, 20)


def test_what_is_over_before_it_could_be_told_is_not_told(tenant: Tenant, peer: Peer) -> None:
    raised(using(channel("slack", f"{peer.url}/x")))
    raising.clear(alerts=Alert.objects.all(), outcome=Outcome.RECOVERED, at=timezone.now())
    assert len(jobs()) == 1
    work()
    assert peer.got == []
    assert last().state == "failed"


def member(name: str, role: str, language: str = "id") -> str:
    user = people.make_user(email=f"{name}@contoh.id", actor="system:test")
    user.language = language
    user.save()
    made = people.make_member(user=user, role=role, actor="system:test")
    return f"member:{made.pk}"


def test_nobody_answers_and_it_goes_on_to_the_next(tenant: Tenant) -> None:
    member("ayu", "floor-monitor")
    dian = member("dian", "manager", "en")
    member("budi", "agent")
    rule = using(
        owners=["role:floor-monitor", dian, "role:administrator"], mails_owner=True, escalate_after_min=5
    )
    alert = raised(rule)
    work()
    assert [message.to for message in mail.outbox] == [["ayu@contoh.id"]]
    assert mail.outbox[0].subject.startswith("Kritis: Menunggu terlalu lama")
    [job] = jobs(telling.ESCALATE)
    escalate(**job)
    escalate(**job)  # again: nothing more happens
    work()
    assert [message.to for message in mail.outbox] == [["ayu@contoh.id"], ["dian@contoh.id"]]
    assert mail.outbox[1].subject.startswith("Escalated: nobody has acknowledged it: Long wait")
    escalate(**jobs(telling.ESCALATE)[-1])  # there is no administrator: that is said
    assert list(alert.steps.values_list("kind", flat=True)) == [
        "raised", "notified", "escalated", "notified", "escalated", "untold",
    ]  # fmt: skip
    alert.refresh_from_db()
    assert (alert.level, alert.escalates_at) == (2, None)


def test_who_has_taken_it_on_ends_the_escalation(tenant: Tenant) -> None:
    member("dian", "manager")
    alert = raised(using(owners=["role:floor-monitor", "role:manager"], escalate_after_min=5))
    Alert.objects.update(acknowledged_at=timezone.now())
    escalate(**jobs(telling.ESCALATE)[-1])
    alert.refresh_from_db()
    assert alert.level == 0
    assert mail.outbox == []


def test_other_systems_are_told_by_webhooks(tenant: Tenant, settings: Any) -> None:
    settings.WEBHOOKS_PRIVATE = True
    types = ["floor.alert.raised", "floor.alert.cleared"]
    webhooks.make_endpoint(url="http://127.0.0.1:1/x", name="CRM", types=types, actor=BY)
    raised(using())
    raising.clear(alerts=Alert.objects.all(), outcome=Outcome.RECOVERED, at=timezone.now())
    told = list(Message.objects.order_by("pk").values_list("type", flat=True))
    assert told == types
    assert Message.objects.first().data["outcome"] == "recovered"


def test_what_is_rolled_back_is_never_told(tenant: Tenant, peer: Peer) -> None:
    rule = using(channel("slack", f"{peer.url}/x"))
    raised(rule)
    now = timezone.now()
    again = raising.raise_alert(rule=rule, key="layanan", subject="x", value=1.0, since_at=now, at=now)
    assert again is None  # it is open already
    assert len(jobs()) == 1
