"""One account per role, all with one password.

The password is made on the first start and kept in the data folder, readable by its owner only. A fixed one would be an
open door as soon as somebody lets others reach the address; this one is safe to leave on, and the owner of the machine
can read it again at every start.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib.auth.hashers import make_password

from sigap.text import Text
from sigap.web.demo.centre import agents
from sigap.web.people import operations as people
from sigap.web.people.models import User
from sigap.web.people.operations import passwords
from sigap.web.people.rights import ROLES

DOMAIN = "nusantara.example"  # reserved: no mail ever leaves for it (RFC 2606)
_ACTOR = "system:demo"
_ADDRESSES = {
    "agent": "agen",
    "team-leader": "ketua-tim",
    "floor-monitor": "pemantau",
    "planner": "perencana",
    "quality-analyst": "mutu",
    "manager": "manajer",
    "client": "klien",
    "administrator": "admin",
}
_NAMES = {
    "team-leader": "Bima Wicaksono",
    "floor-monitor": "Sekar Paramita",
    "planner": "Yoga Adiputra",
    "quality-analyst": "Laras Kinanti",
    "manager": "Ratna Puspasari",
    "client": "Klien Lentera Mart",
    "administrator": "Admin Nusantara",
}


@dataclass(frozen=True)
class Login:
    """One account with which the demo can be entered."""

    role: Text
    email: str
    password: str


def logins() -> tuple[Login, ...]:
    """Return one account per role; () when there is no demo centre."""
    there = set(User.objects.filter(email__endswith=f"@{DOMAIN}").values_list("email", flat=True))
    password = kept_password()
    return tuple(
        Login(role.name, address_of(role.key), password)
        for role in ROLES
        if role.key in _ADDRESSES and address_of(role.key) in there
    )


def address_of(role: str) -> str:
    """Return the e-mail address of a role's account."""
    return f"{_ADDRESSES[role]}@{DOMAIN}"


def make_accounts() -> None:
    """Make the accounts that are not there, as members of the tenant at hand; the password is that of the file."""
    for role in ROLES:
        if role.key not in _ADDRESSES:
            continue
        agent = agents()[0] if role.key == "agent" else None
        email = address_of(role.key)
        user = User.objects.filter(email=email).first()
        if user is None:
            user = people.make_user(email=email, name=agent.name if agent else _NAMES[role.key], actor=_ACTOR)
        if not user.memberships.filter(role__key=role.key).exists():
            people.make_member(user=user, role=role.key, actor=_ACTOR, agent=agent.key if agent else "")
    _set_password(kept_password())


def _set_password(password: str) -> None:
    """Give all accounts the password, if the first has another. They share it, so they may share its hash: a good
    hash takes a third of a second."""
    accounts = User.objects.filter(email__in=[address_of(role) for role in _ADDRESSES])
    first = accounts.order_by("pk").last()
    if first is not None and not first.check_password(password):
        accounts.update(password=make_password(password))


def kept_password() -> str:
    """Return the demo's password; the first who asks makes it."""
    return passwords.kept_password("demo-password")
