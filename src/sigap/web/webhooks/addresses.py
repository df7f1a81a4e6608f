"""To which addresses a webhook may go: public ones, so that nobody can make us ask inside our own network."""

from __future__ import annotations

import socket
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from urllib.parse import SplitResult, urlsplit

from django.conf import settings

from sigap.errors import SigapError
from sigap.text import Text

LONGEST = 2000
_NAT64 = IPv6Network("64:ff9b::/96")  # RFC 6052: an IPv4 address in the last 32 bits


class AddressError(SigapError):
    """A webhook may not go to this address."""


def parts_of(url: str) -> SplitResult:
    """Return the parts of an address that a webhook may have. Names are not looked up.

    Raises:
        AddressError: it is none.
    """
    schemes = ("https", "http") if settings.WEBHOOKS_PRIVATE else ("https",)
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise _refused() from None
    if parts.scheme not in schemes or not parts.hostname or port == 0 or len(url) > LONGEST:
        raise _refused()
    if parts.username or parts.password or any(ord(c) <= 32 for c in url):
        raise _refused()
    if not parts.netloc.isascii():
        raise _not_ascii(parts.hostname)
    if not settings.WEBHOOKS_PRIVATE:
        _refuse_private_literal(parts.hostname)
    return parts


def resolve(parts: SplitResult) -> str:
    """Return the network address to connect to, the very one that was looked at.

    Raises:
        AddressError: the name is unknown, or leads to a private address.
    """
    assert parts.hostname is not None
    port = parts.port or (443 if parts.scheme == "https" else 80)
    try:
        found = socket.getaddrinfo(parts.hostname, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        what = Text(f"The name {parts.hostname} is unknown.", f"Nama {parts.hostname} tidak dikenal.")
        raise AddressError(what) from None
    addresses = [str(told[4][0]) for told in found]
    if not settings.WEBHOOKS_PRIVATE and not all(is_public(address) for address in addresses):
        raise _private(parts.hostname)
    return addresses[0]


def is_public(address: str) -> bool:
    """Return whether an IP address belongs to the public internet, also when one is hidden in another."""
    ip: IPv4Address | IPv6Address = ip_address(address.partition("%")[0])
    if isinstance(ip, IPv6Address):
        hidden = ip.ipv4_mapped or ip.sixtofour
        if ip in _NAT64:
            hidden = IPv4Address(int(ip) & 0xFFFFFFFF)
        if hidden is not None:
            return is_public(str(hidden))
        if ip.teredo is not None:
            return False
    return ip.is_global and not ip.is_multicast


def _refuse_private_literal(host: str) -> None:
    try:
        public = is_public(host)
    except ValueError:  # a name: looked up when it is needed
        public = host != "localhost" and not host.endswith((".localhost", ".local", ".internal"))
    if not public:
        raise _private(host)


def _refused() -> AddressError:
    return AddressError(
        Text("This is no address that a webhook can go to.", "Alamat ini tidak dapat dituju webhook."),
        where="url",
        remedy=Text(
            "Write it as https://host/path, without a user name.",
            "Tulis seperti https://host/path, tanpa nama pengguna.",
        ),
    )


def _not_ascii(host: str) -> AddressError:
    return AddressError(
        Text(f"{host} has letters that a host cannot be asked by.", f"{host} memuat huruf di luar ASCII."),
        where="url",
        remedy=Text(
            "Write the host in the form that begins with xn--, as registrars and browsers show it.",
            "Tulis nama host dalam bentuk yang diawali xn--, seperti ditunjukkan registrar dan peramban.",
        ),
    )


def _private(host: str) -> AddressError:
    return AddressError(
        Text(f"{host} is inside a private network.", f"{host} berada di jaringan privat."),
        where="url",
        remedy=Text(
            "Use a public address; whoever runs this installation may allow private ones: SIGAP_WEBHOOKS_PRIVATE=1.",
            "Pakai alamat publik; pengelola instalasi dapat mengizinkan yang privat: SIGAP_WEBHOOKS_PRIVATE=1.",
        ),
    )
