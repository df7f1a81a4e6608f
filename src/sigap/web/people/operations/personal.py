"""Export and erase a person (UU 27/2022, articles 7 to 9): an account, an agent, or a customer by their key."""

from __future__ import annotations

import secrets
from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.db import transaction
from django.utils import timezone

from sigap.errors import SigapError
from sigap.text import Text
from sigap.web.people.models import Agent, Alias, Membership, User
from sigap.web.people.operations.accounts import end_sessions
from sigap.web.people.operations.tokens import revoke_tokens_of
from sigap.web.people.queries.floor import PERSON_ERASED
from sigap.web.platform import audit
from sigap.web.platform.models import AuditEntry
from sigap.web.platform.personal import Holder, Kind, holders
from sigap.web.platform.tenancy import tenant_id


class PersonError(SigapError):
    """A person cannot be found, or not be erased from here."""


@transaction.atomic
def export(*, kind: Kind, key: str, actor: str) -> dict[str, Any]:
    """Return everything that is held about a person at the tenant at hand, by who holds it.

    Raises:
        PersonError: nothing is held about them.
    """
    found = {holder.name: list(holder.export(kind, key)) for holder in holders(kind)}
    if not any(found.values()):
        raise _unknown(kind, key)
    audit.record(
        actor=actor, action="people.person.exported", tenant=tenant_id(), subject=f"{kind}:{_hint(key)}"
    )
    return {"kind": kind, "key": key, "exported_at": timezone.now().isoformat(), "held": found}


@transaction.atomic
def erase(*, kind: Kind, key: str, actor: str) -> dict[str, int]:
    """Replace a person by a pseudonym wherever something is held about them; return how many rows by holder.

    That it was done stays in the audit log, and so does what they did there: the law lets such a log be kept.

    Raises:
        PersonError: nothing is held about them, or the account is in use at another tenant.
    """
    if not any(True for holder in holders(kind) for _ in holder.export(kind, key)):
        raise _unknown(kind, key)
    pseudonym = f"erased-{secrets.token_hex(6)}"
    # The last to have registered first: the log knows an agent by further names, which are forgotten at the end.
    touched = {holder.name: holder.erase(kind, key, pseudonym) for holder in reversed(holders(kind))}
    audit.record(
        actor=actor,
        action=PERSON_ERASED,
        tenant=tenant_id(),
        subject=f"{kind}:{pseudonym}",
        rows=touched,
    )
    return touched


def _hint(key: str) -> str:
    """Return the beginning of a key: enough to recognise what was asked, too little to bring a person back."""
    return key if key.isdigit() else f"{key[:3]}…"


def _unknown(kind: Kind, key: str) -> PersonError:
    return PersonError(
        Text("Nothing is held about them.", "Tidak ada data tentang orang ini."), where=f"{kind} {key}"
    )


def _exported(kind: Kind, key: str) -> list[dict[str, Any]]:
    if kind == "agent":
        return list(
            Agent.objects.filter(key=key).values("key", "name", "team__key", "is_active", "skills__key")
        )
    member = _member(key)
    if member is None:
        return []
    user = member.user
    told = {"email": user.email, "name": user.name, "language": user.language, "zone": user.zone}
    sessions = list(user.usersession_set.values("ip", "user_agent", "created_at", "last_seen_at"))
    done = list(
        AuditEntry.objects.filter(tenant_id=tenant_id(), actor=user.email).values(
            "at", "action", "subject", "address"
        )
    )
    return [
        {**told, "role": member.role.key, "joined_at": user.joined_at, "sessions": sessions, "audit": done}
    ]


def _member(key: str) -> Membership | None:
    if not (key.isascii() and key.isdigit() and len(key) < 18):
        return None
    found: Membership | None = (
        Membership.objects.filter(user_id=int(key)).select_related("user", "role").first()
    )
    return found


def _erased(kind: Kind, key: str, pseudonym: str) -> int:
    if kind == "agent":
        Alias.objects.filter(kind=Alias.Kind.AGENT, means=key).delete()
        return int(Agent.objects.filter(key=key).update(key=pseudonym, name=pseudonym, is_active=False))
    member = _member(key)
    if member is None:
        return 0
    return _erased_account(member.user, pseudonym)


def _erased_account(user: User, pseudonym: str) -> int:
    elsewhere = Membership.everywhere.filter(user=user).exclude(tenant_id=tenant_id()).exists()
    if elsewhere or user.is_superuser:
        what = Text(
            "This account is in use elsewhere too: end the membership here instead.",
            "Akun ini juga dipakai di tempat lain: akhiri saja keanggotaannya di sini.",
        )
        raise PersonError(what, where=user.email)
    end_sessions(user, actor="system:people")
    revoke_tokens_of(user=user, actor="system:people")
    for model in (EmailAddress, SocialAccount, Authenticator):
        model.objects.filter(user=user).delete()
    Membership.everywhere.filter(user=user).delete()
    user.email, user.name, user.is_active = f"{pseudonym}@erased.invalid", "", False
    user.language = user.theme = user.zone = ""
    user.erased_at = timezone.now()
    user.set_unusable_password()
    user.save()
    return 1


ACCOUNTS_AND_AGENTS = Holder("people", frozenset({"account", "agent"}), _exported, _erased)
