"""Who is a member of the tenant at hand, and as what."""

from __future__ import annotations

from django.db import transaction

from sigap.errors import SigapError
from sigap.text import Text
from sigap.web.people.models import Agent, Membership, Role, User
from sigap.web.platform import audit
from sigap.web.platform.tenancy import tenant_id


class MemberError(SigapError):
    """A membership cannot be made or changed like this."""


@transaction.atomic
def make_member(*, user: User, role: str, actor: str, agent: str = "") -> Membership:
    """Make an account a member of the tenant at hand, or give a member another role.

    Args:
        user: the account.
        role: the role's key.
        actor: who does it, as the audit log names them.
        agent: the key of the agent whom this person is, if any.

    Raises:
        MemberError: no such role or agent.
    """
    values = {"role": _role(role), "agent": _agent(agent)}
    member, is_new = Membership.objects.update_or_create(user=user, defaults=values)
    action = "people.member.made" if is_new else "people.member.changed"
    audit.record(
        actor=actor, action=action, tenant=tenant_id(), subject=f"user:{user.pk}", role=role, agent=agent
    )
    return member


def _role(key: str) -> Role:
    found = Role.objects.filter(key=key).first()
    if found is None:
        what = Text(f"There is no role “{key}”.", f"Tidak ada peran “{key}”.")
        raise MemberError(what, where="role")
    return found


def _agent(key: str) -> Agent | None:
    if not key:
        return None
    found = Agent.objects.filter(key=key).first()
    if found is None:
        what = Text(f"There is no agent “{key}”.", f"Tidak ada agen “{key}”.")
        raise MemberError(what, where="agent")
    return found
