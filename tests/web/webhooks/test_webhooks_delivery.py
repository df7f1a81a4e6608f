"""What happens is told, once it is committed, and again until it has arrived."""

from __future__ import annotations

import datetime as dt
import json
from itertools import pairwise
from typing import Any

import pytest

pytestmark = pytest.mark.django_db


def made(url: str, **more: Any) -> tuple[Any, str]:
    from sigap.web.webhooks import operations

    return operations.make_endpoint(url=url, name="CRM", actor="ayu@contoh.id", **more)


def jobs() -> list[dict[str, Any]]:
    """Return the arguments of the deliveries that wait."""
    from procrastinate.contrib.django.models import ProcrastinateJob

    found = ProcrastinateJob.objects.filter(task_name="sigap.webhooks.deliver", status="todo").order_by("id")
    return [job.args for job in found]


def work() -> None:
    """Do what the newest waiting job asks for."""
    from sigap.web.webhooks.jobs import deliver

    deliver(**jobs()[-1])


def last() -> Any:
    from sigap.web.webhooks.models import Delivery

    return Delivery.objects.select_related("endpoint", "message").latest("pk")


def test_what_happened_arrives_signed(tenant: Any, listener: Any) -> None:
    from sigap.web.webhooks import operations
    from sigap.web.webhooks.signing import signature

    _, secret = made(listener.url)
    operations.announce("day.closed", {"day": "2026-11-20", "antrean": "Layanan é"})
    work()
    [(headers, body)] = listener.got
    told = json.loads(body)
    assert told["type"] == "day.closed"
    assert told["data"] == {"day": "2026-11-20", "antrean": "Layanan é"}
    assert told["timestamp"].endswith("Z")
    assert headers["webhook-id"] == last().message.key
    timestamp = int(headers["webhook-timestamp"])
    wanted = signature(secret, id=headers["webhook-id"], timestamp=timestamp, body=body)
    assert headers["webhook-signature"] == wanted
    assert headers["content-type"] == "application/json"
    assert headers["host"] == listener.url.split("/")[2]
    assert (last().state, last().attempts, last().status) == ("delivered", 1, 204)


def test_a_job_that_comes_twice_sends_once(tenant: Any, listener: Any) -> None:
    from sigap.web.webhooks import operations

    made(listener.url)
    operations.announce("day.closed", {})
    work()
    work()
    assert len(listener.got) == 1


def test_what_is_rolled_back_is_never_told(tenant: Any, listener: Any) -> None:
    from django.db import transaction

    from sigap.web.webhooks import operations

    made(listener.url)
    with transaction.atomic():
        operations.announce("day.closed", {})
        transaction.set_rollback(True)
    assert jobs() == []


def test_only_who_wants_to_know_is_told(tenant: Any, other: Any, listener: Any, monkeypatch: Any) -> None:
    from sigap.text import Text
    from sigap.web.platform import tenancy
    from sigap.web.webhooks import operations, types

    monkeypatch.setattr(types, "_types", dict(types._types))
    types.register(
        types.EventType("day.closed", Text("x", "x")), types.EventType("report.sent", Text("y", "y"))
    )
    made(listener.url, types=["report.sent"])
    with tenancy.at(other.pk):
        made(listener.url)
    assert operations.announce("day.closed", {}) is None
    assert operations.announce("report.sent", {}) is not None
    assert [job["tenant"] for job in jobs()] == [tenant.pk]


def test_it_is_tried_again_for_about_a_day_and_then_given_up(tenant: Any, listener: Any) -> None:
    from django.utils import timezone

    from sigap.web.webhooks import operations

    made(listener.url)
    operations.announce("day.closed", {})
    listener.answers = [500, 503, 404, 302, 500, 500, 500, 500]
    waits = []
    while last().state == "waiting":
        work()
        if last().next_at:
            waits.append((last().next_at - timezone.now()).total_seconds())
    assert last().state == "failed"
    assert last().attempts == 8 == len(listener.got)
    assert len({headers["webhook-id"] for headers, _ in listener.got}) == 1
    assert len({body for _, body in listener.got}) == 1
    assert all(later > 0.9 * sooner for sooner, later in pairwise(waits)), (
        waits
    )  # but for chance, ever longer
    assert 4 < waits[0] < 6
    assert 20 < sum(waits) / 3600 < 28
    assert last().error_id == "Dijawab dengan 500."
    assert last().endpoint.failing_since is not None


def test_it_is_delivered_after_all(tenant: Any, listener: Any) -> None:
    from sigap.web.webhooks import operations

    made(listener.url)
    operations.announce("day.closed", {})
    listener.answers = [500]
    work()
    assert last().endpoint.failing_since is not None
    work()
    assert (last().state, last().attempts, last().error_en) == ("delivered", 2, "")
    assert last().endpoint.failing_since is None


def test_who_says_that_it_is_gone_is_disabled(tenant: Any, listener: Any) -> None:
    from sigap.web.platform.models import AuditEntry
    from sigap.web.webhooks import operations

    made(listener.url)
    operations.announce("day.closed", {})
    listener.answers = [410]
    work()
    assert not last().endpoint.is_enabled
    assert "410" in last().endpoint.disabled_id
    assert AuditEntry.objects.filter(action="webhooks.endpoint.disabled").exists()


def test_who_has_failed_for_days_is_disabled_and_can_be_told_all_of_it_later(
    tenant: Any, listener: Any
) -> None:
    from django.utils import timezone

    from sigap.web.webhooks import operations
    from sigap.web.webhooks.models import Endpoint

    endpoint, _ = made(listener.url)
    begun = timezone.now()
    Endpoint.objects.update(failing_since=begun - dt.timedelta(days=4))
    operations.announce("day.closed", {"n": 1})
    listener.answers = [500]
    work()
    assert not Endpoint.objects.get().is_enabled
    operations.announce("day.closed", {"n": 2})  # kept, not sent
    assert len(jobs()) == 2  # the first, done by hand above, and its next attempt
    operations.set_enabled(endpoint=endpoint.pk, is_enabled=True, actor="ayu@contoh.id")
    assert operations.replay_since(endpoint=endpoint.pk, since=begun, actor="ayu@contoh.id") == 2


def test_one_is_told_again_under_the_same_id(tenant: Any, listener: Any) -> None:
    from sigap.web.webhooks import operations

    made(listener.url)
    operations.announce("day.closed", {})
    work()
    operations.replay(delivery=last().pk, actor="ayu@contoh.id")
    work()
    assert len(listener.got) == 2
    assert listener.got[0][0]["webhook-id"] == listener.got[1][0]["webhook-id"]


def test_while_a_secret_is_changed_both_sign(tenant: Any, listener: Any) -> None:
    from sigap.web.webhooks import operations
    from sigap.web.webhooks.models import Endpoint
    from sigap.web.webhooks.signing import signature

    endpoint, first = made(listener.url)
    _, second = operations.rotate_secret(endpoint=endpoint.pk, actor="ayu@contoh.id")
    assert second not in Endpoint.objects.get().secret  # it lies sealed
    operations.announce("day.closed", {})
    work()
    [(headers, body)] = listener.got
    told = {"id": headers["webhook-id"], "timestamp": int(headers["webhook-timestamp"]), "body": body}
    assert headers["webhook-signature"] == f"{signature(second, **told)} {signature(first, **told)}"


def test_who_cannot_be_reached_is_a_failure_with_a_reason(tenant: Any, listener: Any) -> None:
    from sigap.web.webhooks import operations

    made("http://127.0.0.1:1/")
    operations.announce("day.closed", {})
    work()
    assert last().state == "waiting"
    assert last().error_en.startswith("It cannot be reached")


@pytest.mark.parametrize("wrong", [UnicodeEncodeError("ascii", "ü", 0, 1, "no ASCII"), ValueError("odd")])
def test_what_cannot_be_written_is_a_failed_attempt(
    tenant: Any, listener: Any, monkeypatch: Any, wrong: ValueError
) -> None:
    from sigap.web.webhooks import operations
    from sigap.web.webhooks.operations import delivering

    def fail(*_: Any, **__: Any) -> None:
        raise wrong

    made(listener.url)
    operations.announce("day.closed", {})
    monkeypatch.setattr(delivering, "post", fail)
    work()
    assert (last().state, last().attempts) == ("waiting", 1)
    assert last().next_at is not None
    assert last().error_id.startswith("Tidak dapat dihubungi")


def test_an_address_kept_from_before_that_is_refused_now_fails_with_the_reason(
    tenant: Any, listener: Any
) -> None:
    from sigap.web.webhooks import operations
    from sigap.web.webhooks.models import Endpoint

    made(listener.url)
    Endpoint.objects.update(url="https://bücher.example/")
    operations.announce("day.closed", {})
    work()
    assert (last().state, last().attempts, last().endpoint.failing_since is None) == ("waiting", 1, False)
    assert "bücher.example" in last().error_en


def test_private_addresses_are_refused_at_every_attempt(tenant: Any, listener: Any, settings: Any) -> None:
    from sigap.web.webhooks import operations

    made(listener.url)
    settings.WEBHOOKS_PRIVATE = False  # changed by whoever runs the installation
    operations.announce("day.closed", {})
    work()
    assert listener.got == []
    assert last().state == "waiting"


def test_what_was_told_long_ago_is_forgotten(tenant: Any, listener: Any) -> None:
    from django.utils import timezone

    from sigap.web.webhooks import operations
    from sigap.web.webhooks.models import Delivery

    made(listener.url)
    operations.announce("day.closed", {})
    operations.clean_up(timezone.now() + dt.timedelta(days=29))
    assert Delivery.objects.count() == 1
    operations.clean_up(timezone.now() + dt.timedelta(days=31))
    assert Delivery.objects.count() == 0
