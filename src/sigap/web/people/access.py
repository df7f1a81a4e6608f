"""Who may do what, where. Every page and every API operation passes through here; nothing else decides.

@page(Right.SEE_INSIGHTS)
def explore(request): ...            # request.access: tenant, rights; the tenant is at hand

@router.get("/kpis", auth=token(Right.SEE_INSIGHTS))
def kpis(request): ...               # the same, by a token of the API
"""

from __future__ import annotations

import hashlib
import inspect
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from functools import wraps
from typing import Any

from allauth.account.adapter import get_adapter
from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ImproperlyConfigured, PermissionDenied
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from ninja.security import HttpBearer

from sigap.web.people.models import ApiToken, Membership, User
from sigap.web.people.rights import Right
from sigap.web.platform import audit, tenancy
from sigap.web.platform.models import Tenant
from sigap.web.shell.viewing import speak_as

_TOKEN = "token:"  # before a token's name, in the audit log
SYSTEM = "system:api"  # whoever has the installation's token, in the audit log


@dataclass(frozen=True)
class Access:
    """What the one who asks may do at one tenant.

    Attributes:
        tenant: where.
        actor: who, as the audit log names them.
        rights: what they may do there.
        agent_id: the agent they are, if any: people see their own figures by it.
        account_id: the account behind it: one's own, or that of who made the token, if anybody.
    """

    tenant: Tenant
    actor: str
    rights: frozenset[Right]
    agent_id: int | None = None
    role: str = ""
    lacks_second_factor: bool = False  # the role asks for one, and the account has none yet
    account_id: int | None = None

    def may(self, right: Right) -> bool:
        """Return whether they may."""
        return right in self.rights


def access_of(user: User, tenant: Tenant) -> Access | None:
    """Return what `user` may do at `tenant`, or None where they are no member."""
    member = Membership.everywhere.filter(user=user, tenant=tenant).select_related("role").first()
    if user.is_superuser:
        agent = member.agent_id if member else None
        return Access(tenant, user.email, frozenset(Right), agent, "administrator", account_id=user.pk)
    if member is None:
        return None
    rights = frozenset(Right(right) for right in member.role.rights if right in set(Right))
    lacks = member.role.needs_second_factor and not user.authenticator_set.exists()
    rights -= {Right.MANAGE_SYSTEM}
    return Access(tenant, user.email, rights, member.agent_id, member.role.key, lacks, user.pk)


def page(right: Right) -> Callable[[Callable[..., HttpResponse]], Callable[..., HttpResponse]]:
    """Let only members with `right` see a page of a tenant.

    The URL's `tenant` (a slug) is taken out of the arguments and becomes `request.access`. A tenant that one is no
    member of answers as one that does not exist.
    """

    def decorate(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
        @login_required
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, tenant: str, **kwargs: Any) -> HttpResponse:
            found = Tenant.objects.filter(slug=tenant).first()
            access = access_of(request.user, found) if found else None
            if found is None or access is None:
                raise Http404
            if not access.may(right):
                raise PermissionDenied
            if access.lacks_second_factor:
                return redirect("mfa_index")
            request.access = access
            speak_as(request)
            with tenancy.at(found.id):
                return _answer(view, request, *args, **kwargs)

        guarded.right = right
        return guarded

    return decorate


def system_page(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Let only those who manage the installation see a page that belongs to no tenant."""

    @login_required
    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not request.user.is_superuser:
            raise PermissionDenied
        return _answer(view, request, *args, **kwargs)

    guarded.right = Right.MANAGE_SYSTEM
    return guarded


def _answer(
    view: Callable[..., HttpResponse], request: HttpRequest, *args: Any, **kwargs: Any
) -> HttpResponse:
    """Return a view's answer, a lazy template rendered while its tenant is at hand."""
    response = view(request, *args, **kwargs)
    if hasattr(response, "render") and not response.is_rendered:
        response.render()
    return response


def digest_of(token: str) -> str:
    """Return what is kept of a token."""
    return hashlib.sha256(token.encode()).hexdigest()


class token(HttpBearer):  # noqa: N801  # reads as a word: auth=token(Right.SEE_INSIGHTS)
    """Let only unexpired tokens that carry `right` call an API operation."""

    def __init__(self, right: Right) -> None:
        super().__init__()
        self.right = right

    def authenticate(self, request: HttpRequest, token: str) -> Access | None:
        """Return the access of a token, or None for one that is unknown, revoked or expired, or of a closed account."""
        found = _working().filter(digest=digest_of(token)).first()
        if found is None or _is_over(found):
            return None
        access = access_by(found)
        if not access.may(self.right):
            raise PermissionDenied(f"This token does not carry {self.right.value}.")
        _note_use(found)
        request.access = access
        return access


class system_token(HttpBearer):  # noqa: N801  # as `token`
    """Let only the token of the installation, `SIGAP_SYSTEM_TOKEN`, call an API operation that is of no tenant."""

    right = Right.MANAGE_SYSTEM

    def authenticate(self, request: HttpRequest, token: str) -> str | None:
        """Return who asks, or None for another token, and where none was set."""
        told = settings.SYSTEM_TOKEN
        is_it = bool(told) and secrets.compare_digest(digest_of(told), digest_of(token))
        return SYSTEM if is_it else None


def access_by(found: ApiToken) -> Access:
    """Return what a token may do at its tenant."""
    rights = frozenset(Right(scope) for scope in found.scopes if scope in set(Right))
    return Access(found.tenant, f"{_TOKEN}{found.name}", rights, account_id=found.made_by_id)


def access_called(actor: str, tenant: Tenant) -> Access | None:
    """Return what somebody may do at `tenant` now, by their name in the audit log: a person's e-mail, or a token's.

    None: there is no such person or token any more.
    """
    if actor.startswith(_TOKEN):
        named = _working().filter(tenant=tenant, name=actor.removeprefix(_TOKEN))
        return next((access_by(one) for one in named.order_by("-pk") if not _is_over(one)), None)
    user = User.objects.filter(email=actor, is_active=True).first()
    return access_of(user, tenant) if user else None


def _working() -> QuerySet[ApiToken]:
    """Return the tokens of all tenants that nobody has revoked, without those of closed accounts and former members."""
    member = Exists(Membership.everywhere.filter(user=OuterRef("made_by"), tenant=OuterRef("tenant")))
    anybody = Q(made_by=None) | Q(made_by__is_superuser=True) | member
    found = ApiToken.everywhere.filter(anybody, revoked_at=None).exclude(made_by__is_active=False)
    return found.select_related("tenant")


def _is_over(found: ApiToken) -> bool:
    return bool(found.expires_at and found.expires_at <= timezone.now())


def _note_use(found: ApiToken) -> None:
    """Note to the minute when a token was last used: not every call has to write."""
    now = timezone.now()
    if found.last_used_at is None or now - found.last_used_at > timedelta(minutes=1):
        ApiToken.everywhere.filter(pk=found.pk).update(last_used_at=now)


def note_look(request: HttpRequest, what: str, *, of: str = "", **detail: Any) -> None:
    """Write down that somebody looked at personal data, once it is sure that it will be shown.

    Args:
        request: passed by `page` or `token`.
        what: what was looked at; the audit log says `<what>.seen`.
        of: whose it is: "contact:17".
        detail: what was asked for; what is empty is left out.
    """
    audit.record(
        actor=request.access.actor,
        action=f"{what}.seen",
        tenant=request.access.tenant.id,
        subject=of[:200],
        address=client_address(request),
        **{name: value for name, value in detail.items() if value},
    )


def client_address(request: HttpRequest) -> str | None:
    """Return the network address of who asks, for the audit log; None where none is known.

    By the rule by which sign-ins are counted: what `SIGAP_PROXIES` proxies say is believed, and nobody else. Who comes
    by fewer of them has the address of their connection.
    """
    try:
        return str(get_adapter(request).get_client_ip(request))
    except (ImproperlyConfigured, PermissionDenied):  # it came by fewer proxies, or they tell no address
        return request.META.get("REMOTE_ADDR") or None


def at_tenant(operation: Callable[..., Any]) -> Callable[..., Any]:
    """Have the token's tenant at hand in an API operation. Put it under the router's decorator."""
    if inspect.iscoroutinefunction(operation):
        raise TypeError("an asynchronous operation takes its tenant at hand itself")

    @wraps(operation)
    def within(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        with tenancy.at(request.access.tenant.id):
            return operation(request, *args, **kwargs)

    # The API reads the types from here, where the names of the operation's module mean nothing: give it the types.
    setattr(within, "__signature__", inspect.signature(operation, eval_str=True))  # noqa: B010
    return within
