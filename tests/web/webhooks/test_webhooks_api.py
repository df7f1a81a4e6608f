"""Webhooks by the API and by the pages: everything can be done, by who may, at one's own tenant."""

from __future__ import annotations

from typing import Any

import pytest

pytestmark = pytest.mark.django_db


@pytest.fixture
def call(tenant: Any) -> Any:
    """Return a function that calls the API with a token that may manage webhooks."""
    from django.test import Client

    from sigap.web.people.models import ApiToken

    def token_of(where: Any, word: str, scope: str = "webhooks.manage") -> str:
        from sigap.web.people.access import digest_of

        ApiToken.everywhere.get_or_create(
            digest=digest_of(word), defaults={"tenant": where, "name": word, "scopes": [scope]}
        )
        return word

    client = Client()

    def ask(method: str, path: str, body: Any = None, *, where: Any = None, **headers: str) -> Any:
        word = token_of(where or tenant, f"sigap-{(where or tenant).slug}")
        return client.generic(
            method,
            f"/api{path}",
            b"" if body is None else __import__("json").dumps(body),
            content_type="application/json",
            headers={"Authorization": f"Bearer {word}", **headers},
        )

    return ask


def test_the_whole_life_of_an_endpoint(call: Any, listener: Any) -> None:
    made = call("POST", "/webhooks", {"url": listener.url, "name": "CRM"})
    assert made.status_code == 201, made.content
    id = made.json()["id"]
    assert made.json()["secret"].startswith("whsec_")
    assert "secret" not in call("GET", f"/webhooks/{id}").json()
    changed = call("PATCH", f"/webhooks/{id}", {"name": "Lain", "is_enabled": False}).json()
    assert (changed["name"], changed["is_enabled"], changed["url"]) == ("Lain", False, listener.url)
    assert call("POST", f"/webhooks/{id}/secret").json()["secret"] != made.json()["secret"]
    sent = call("POST", f"/webhooks/{id}/test")
    assert (sent.status_code, sent.json()["state"], sent.json()["type"]) == (202, "waiting", "webhook.test")
    again = call("POST", f"/webhook-deliveries/{sent.json()['id']}/replay")
    assert again.json()["message_id"] == sent.json()["message_id"]
    page = call("GET", f"/webhooks/{id}/deliveries?limit=1").json()
    assert [row["id"] for row in page["items"]] == [again.json()["id"]]
    rest = call("GET", f"/webhooks/{id}/deliveries?limit=1&cursor={page['next']}").json()
    assert ([row["id"] for row in rest["items"]], rest["next"]) == ([sent.json()["id"]], None)
    assert call("POST", f"/webhooks/{id}/replay", {"since": "2020-01-01T00:00:00Z"}).json() == {"messages": 0}
    assert call("DELETE", f"/webhooks/{id}").status_code == 204
    assert call("GET", f"/webhooks/{id}").status_code == 404


@pytest.mark.parametrize(
    ("body", "wrong"),
    [
        ({"url": "http://10.0.0.1/"}, "https"),
        ({"url": "https://127.0.0.1/"}, "private"),
        ({"url": "https://b\u00fccher.example/"}, "xn--"),
        ({"url": "https://example.com/", "types": ["nothing.such"]}, "nothing.such"),
        ({"url": "https://example.com/", "name": "\x00"}, ""),
        ({}, ""),
        ([], ""),
    ],
)
def test_what_cannot_be_is_refused_with_words(call: Any, body: Any, wrong: str) -> None:
    answer = call("POST", "/webhooks", body)
    assert answer.status_code == 422
    assert answer["Content-Type"] == "application/problem+json"
    assert wrong in answer.content.decode()


def test_another_tenant_sees_nothing_of_it(call: Any, other: Any, listener: Any) -> None:
    id = call("POST", "/webhooks", {"url": listener.url}).json()["id"]
    assert call("GET", f"/webhooks/{id}", where=other).status_code == 404
    assert call("DELETE", f"/webhooks/{id}", where=other).status_code == 404
    assert call("GET", "/webhooks", where=other).json()["items"] == []


def test_the_pages(people: dict[str, Any], listener: Any) -> None:
    ayu, budi, citra = people["ayu"], people["budi"], people["citra"]
    home = "/c/satu/settings/webhooks/"
    told = {"name": "CRM", "url": listener.url}
    assert budi.post(f"{home}make", told).status_code == 403
    assert citra.post(f"{home}make", told).status_code == 404
    assert ayu.get(f"{home}make").status_code == 405
    wrong = ayu.post(f"{home}make", {"name": "CRM", "url": "ftp://x"})
    assert wrong.status_code == 422
    shown = ayu.post(f"{home}make", told)
    assert "whsec_" in shown.content.decode()
    assert shown["Cache-Control"] == "no-store"
    from sigap.web.webhooks.models import Delivery, Endpoint

    id = Endpoint.objects.get().pk
    for path in (home, f"{home}{id}/", f"{home}{id}/?state=failed&cursor=nonsense"):
        page = ayu.get(path)
        assert page.status_code == 200
        assert "whsec_" not in page.content.decode()
    assert ayu.post(f"{home}{id}/test").status_code == 302
    assert ayu.post(f"{home}deliveries/{Delivery.objects.get().pk}/replay").status_code == 302
    assert "Kirim ulang" in ayu.get(f"{home}{id}/", headers={"Accept-Language": "id"}).content.decode() or (
        "Deliver again" in ayu.get(f"{home}{id}/").content.decode()
    )
    assert ayu.post(f"{home}{id}/replay", {"hours": "24"}).status_code == 302
    assert ayu.post(f"{home}{id}/disable").status_code == 302
    assert not Endpoint.objects.get().is_enabled
    assert ayu.post(f"{home}{id}/change", {"name": "Baru", "url": listener.url}).status_code == 302
    assert Endpoint.objects.get().name == "Baru"
    assert "whsec_" in ayu.post(f"{home}{id}/secret").content.decode()
    assert citra.post(f"{home}{id}/remove").status_code == 404
    assert ayu.post(f"{home}{id}/remove").status_code == 302
    assert not Endpoint.objects.exists()


class TestIdempotency:
    """The same key and body is done once."""

    def test_the_first_answer_again(self, call: Any, listener: Any) -> None:
        from sigap.web.platform.models import KeptAnswer
        from sigap.web.webhooks.models import Endpoint

        body = {"url": listener.url, "name": "CRM"}
        first = call("POST", "/webhooks", body, **{"Idempotency-Key": "k-1"})
        again = call("POST", "/webhooks", body, **{"Idempotency-Key": "k-1"})
        assert (again.status_code, again.content) == (201, first.content)
        assert again["Idempotent-Replayed"] == "true"
        assert again["Content-Type"] == first["Content-Type"]
        assert Endpoint.objects.count() == 1
        assert b"whsec_" not in bytes(KeptAnswer.objects.get().body)  # it lies sealed

    def test_another_body_is_refused(self, call: Any, listener: Any) -> None:
        call("POST", "/webhooks", {"url": listener.url}, **{"Idempotency-Key": "k-1"})
        other = call("POST", "/webhooks", {"url": listener.url, "name": "x"}, **{"Idempotency-Key": "k-1"})
        assert other.status_code == 422
        assert other.json()["where"] == "Idempotency-Key"

    def test_one_that_runs_or_was_cut_off_is_a_conflict(self, call: Any, listener: Any) -> None:
        from sigap.web.platform.models import KeptAnswer

        call("POST", "/webhooks", {"url": listener.url}, **{"Idempotency-Key": "k-1"})
        KeptAnswer.objects.update(status=None)
        again = call("POST", "/webhooks", {"url": listener.url}, **{"Idempotency-Key": "k-1"})
        assert again.status_code == 409
        assert again.json()["remedy_id"]

    def test_after_a_refusal_the_key_is_free(self, call: Any, listener: Any) -> None:
        body = {"url": "https://127.0.0.1/"}
        listener_off = call("POST", "/webhooks", {**body, "types": ["x"]}, **{"Idempotency-Key": "k-1"})
        assert listener_off.status_code == 422
        assert (
            call("POST", "/webhooks", {"url": listener.url}, **{"Idempotency-Key": "k-1"}).status_code == 201
        )

    def test_the_key_of_another_is_another_key(self, call: Any, other: Any, listener: Any) -> None:
        body = {"url": listener.url}
        first = call("POST", "/webhooks", body, **{"Idempotency-Key": "k-1"})
        second = call("POST", "/webhooks", body, where=other, **{"Idempotency-Key": "k-1"})
        assert second.status_code == 201
        assert second.json()["id"] != first.json()["id"]

    def test_after_a_day_it_is_forgotten(self, call: Any, listener: Any) -> None:
        import datetime as dt

        from django.utils import timezone

        from sigap.web.platform.models import KeptAnswer

        first = call("POST", "/webhooks", {"url": listener.url}, **{"Idempotency-Key": "k-1"})
        KeptAnswer.objects.update(at=timezone.now() - dt.timedelta(hours=25))
        again = call("POST", "/webhooks", {"url": listener.url}, **{"Idempotency-Key": "k-1"})
        assert again.json()["id"] != first.json()["id"]

    @pytest.mark.parametrize("key", ["", "x" * 256, "é", "a\tb"])
    def test_keys_that_are_none(self, call: Any, listener: Any, key: str) -> None:
        answer = call("POST", "/webhooks", {"url": listener.url}, **{"Idempotency-Key": key})
        assert answer.status_code == 422

    def test_asking_needs_no_key(self, call: Any) -> None:
        for _ in range(2):
            answer = call("GET", "/webhooks", **{"Idempotency-Key": "k-1"})
            assert "Idempotent-Replayed" not in answer
