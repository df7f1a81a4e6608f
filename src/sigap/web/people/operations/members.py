"""Who is a member of the tenant at hand, and as what."""

from __future__ import annotations

from collections.abc import Collection

from django.db import transaction

from sigap.errors import SigapError
from sigap.text import Text
from sigap.web.people.access import Access
from sigap.web.people.models import Agent, Membership, Role, User
from sigap.web.people.operations.accounts import address_of, make_user
from sigap.web.people.operations.inviting import send_invitation
from sigap.web.people.operations.tokens import revoke_tokens_of
from sigap.web.people.rights import Right
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


@transaction.atomic
def invite(*, email: str, role: str, by: Access, name: str = "", agent: str = "") -> Membership:
    """Make somebody a member of the tenant at hand, with an account where they have none, and write to them.

    Raises:
        MemberError: they are a member already, there is no such role or agent, or it may do more than who invites.
        AccountError: this is no e-mail address.
        InvitationError: the mail server does not take it; nobody was invited.
    """
    _within(_role(role), by)
    user = User.objects.filter(email=address_of(email)).first()
    if user is not None and Membership.objects.filter(user=user).exists():
        what = Text("They are a member already.", "Sudah menjadi anggota.")
        raise MemberError(what, where=email)
    if user is None:
        user = make_user(email=email, name=name, actor=by.actor, language=by.tenant.language)
    member = make_member(user=user, role=role, agent=agent, actor=by.actor)
    send_invitation(user=user, place=by.tenant.name)  # within: whom no mail reaches is not invited
    return member


@transaction.atomic
def change_member(*, member_id: int, role: str, by: Access, agent: str = "") -> Membership:
    """Give a member another role, or say which agent they are.

    Raises:
        Membership.DoesNotExist: there is none.
        MemberError: the role may do more than who asks, or would lock them out.
    """
    member = _changeable(member_id, by)
    wanted = _role(role)
    _within(wanted, by)
    if member.user.email == by.actor and Right.MANAGE_MEMBERS not in wanted.rights:
        raise _locked_out()
    return make_member(user=member.user, role=role, agent=agent, actor=by.actor)


@transaction.atomic
def end_member(*, member_id: int, by: Access) -> None:
    """End a membership; the account stays, and its sessions here and its tokens end with it.

    Raises:
        Membership.DoesNotExist: there is none.
        MemberError: it is one's own, or may do more than who asks.
    """
    member = _changeable(member_id, by)
    if member.user.email == by.actor:
        raise _locked_out()
    member.delete()
    audit.record(
        actor=by.actor, action="people.member.ended", tenant=tenant_id(), subject=f"user:{member.user_id}"
    )
    revoke_tokens_of(user=member.user, actor=by.actor)


@transaction.atomic
def change_role(*, role_id: int, rights: Collection[str], needs_second_factor: bool, actor: str) -> Role:
    """Change what a role may do, everywhere: roles belong to the installation.

    Raises:
        Role.DoesNotExist: there is none.
        MemberError: unknown rights, or the administrator could no longer look after members.
    """
    role: Role = Role.objects.select_for_update().get(pk=role_id)
    wanted = sorted({str(right) for right in rights})
    if not set(wanted) <= {right.value for right in Right} - {Right.MANAGE_SYSTEM.value}:
        raise MemberError(Text("There is no such right.", "Tidak ada hak itu."), where="rights")
    if role.key == "administrator" and Right.MANAGE_MEMBERS not in wanted:
        raise _locked_out()
    before = {"rights": role.rights, "needs_second_factor": role.needs_second_factor}
    role.rights, role.needs_second_factor = wanted, needs_second_factor
    role.save(update_fields=["rights", "needs_second_factor"])
    given, taken = sorted(set(wanted) - set(before["rights"])), sorted(set(before["rights"]) - set(wanted))
    audit.record(
        actor=actor,
        action="people.role.changed",
        subject=f"role:{role.key}",
        given=given,
        taken=taken,
        needs_second_factor=needs_second_factor,
    )
    return role


def _changeable(member_id: int, by: Access) -> Membership:
    member: Membership = Membership.objects.select_related("user", "role").get(pk=member_id)
    _within(member.role, by)
    return member


def _within(role: Role, by: Access) -> None:
    """Nobody hands out, takes away or touches what they may not do themselves."""
    if not set(role.rights) <= {right.value for right in by.rights}:
        what = Text("This role may do more than you may.", "Peran ini boleh melakukan lebih dari Anda.")
        raise MemberError(what, where=role.key)


def _locked_out() -> MemberError:
    what = Text("Nobody could look after members then.", "Setelah itu tidak ada yang dapat mengurus anggota.")
    remedy = Text("Have another administrator do it.", "Minta administrator lain melakukannya.")
    return MemberError(what, remedy=remedy)
