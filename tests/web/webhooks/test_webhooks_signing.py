"""Signatures are those of the Standard Webhooks convention."""

from __future__ import annotations

import pytest


def test_the_published_example() -> None:
    # The vector that the convention's reference libraries are tested with.
    from sigap.web.webhooks.signing import signature

    made = signature(
        "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
        id="msg_p5jXN8AQM9LWM0D4loKWxJek",
        timestamp=1614265330,
        body=b'{"test": 2432232314}',
    )
    assert made == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


def test_a_new_secret_is_long_enough_and_never_the_same() -> None:
    import base64

    from sigap.web.webhooks.signing import make_secret

    one, two = make_secret(), make_secret()
    assert one != two
    assert one.startswith("whsec_")
    assert 24 <= len(base64.b64decode(one.removeprefix("whsec_"))) <= 64


@pytest.mark.parametrize(
    ("address", "public"),
    [
        ("93.184.215.14", True),
        ("2606:2800:21f:cb07:6820:80da:af6b:8b2c", True),
        ("127.0.0.1", False),
        ("0.0.0.0", False),
        ("10.1.2.3", False),
        ("172.16.0.1", False),
        ("192.168.1.1", False),
        ("169.254.169.254", False),  # the metadata of clouds
        ("100.64.0.1", False),
        ("224.0.0.1", False),
        ("255.255.255.255", False),
        ("::1", False),
        ("fe80::1%eth0", False),
        ("fd00::1", False),
        ("::ffff:127.0.0.1", False),  # an IPv4 address in an IPv6 one
        ("::ffff:93.184.215.14", True),
        ("64:ff9b::7f00:1", False),
        ("2002:7f00:1::", False),
        ("2001:0:4136:e378:8000:63bf:3fff:fdd2", False),
    ],
)
def test_which_addresses_are_public(address: str, public: bool) -> None:
    from sigap.web.webhooks.addresses import is_public

    assert is_public(address) is public


@pytest.mark.parametrize(
    "url",
    [
        "http://example.com/",  # without TLS
        "ftp://example.com/",
        "https://",
        "https://user:secret@example.com/",
        "https://localhost/",
        "https://a.internal/",
        "https://127.0.0.1/",
        "https://[::1]/",
        "https://169.254.169.254/latest/meta-data",
        "https://example.com:port/",
        "https://exa mple.com/",
        "https://example.com/\nHost: x",
        "https://bücher.example/",
        "https://xn--bcher-kva。example/",
        "https://" + "a" * 2000,
        "",
    ],
)
def test_addresses_that_a_webhook_may_not_have(url: str) -> None:
    from sigap.web.webhooks.addresses import AddressError, parts_of

    with pytest.raises(AddressError):
        parts_of(url)


def test_a_name_beyond_ascii_is_wanted_as_it_is_asked_for() -> None:
    from sigap.web.webhooks.addresses import AddressError, parts_of

    with pytest.raises(AddressError) as refused:
        parts_of("https://bücher.example/kabar")
    remedy = refused.value.remedy
    assert remedy is not None
    assert "xn--" in remedy.en
    assert "xn--" in remedy.id
    assert parts_of("https://xn--bcher-kva.example/ké").hostname == "xn--bcher-kva.example"


def test_a_name_that_leads_inside_is_refused_when_it_is_sent(monkeypatch: pytest.MonkeyPatch) -> None:
    import socket

    from sigap.web.webhooks import addresses

    def lead_inside(*_: object, **__: object) -> list[object]:
        public = (socket.AF_INET, socket.SOCK_STREAM, 6, "", ("93.184.215.14", 443))
        private = (socket.AF_INET, socket.SOCK_STREAM, 6, "", ("10.0.0.7", 443))
        return [public, private]

    monkeypatch.setattr(socket, "getaddrinfo", lead_inside)
    with pytest.raises(addresses.AddressError, match="private"):
        addresses.resolve(addresses.parts_of("https://hooks.example.com/"))
