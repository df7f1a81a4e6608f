"""Every URL and every operation of the API, tried from every side: by each role, by nobody, by another tenant.

Nothing here is a list of pages: a new page is tried as soon as it has an address. A view that asks for no right and is
not among those named below, with the reason, fails.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import pytest
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import get_resolver, path
from ninja import NinjaAPI
from rights_objects import form_of, meant_by, one_of, owner_of
from rights_walk import MISSING, Door, Operation, doors, operations

from sigap.web.people import access
from sigap.web.people import operations as people
from sigap.web.people.access import page, token
from sigap.web.people.models import Role, User
from sigap.web.people.rights import Right
from sigap.web.platform import tenancy
from sigap.web.platform.models import Tenant
from sigap.web.shell import errors

pytestmark = pytest.mark.django_db
FORM = "application/x-www-form-urlencoded"


@pytest.fixture(autouse=True)
def _refusals_are_not_logged() -> Iterator[None]:
    """Keep thousands of refusals, each with its traceback, out of the log: that takes longer than asking."""
    logging.disable(logging.CRITICAL)
    yield
    logging.disable(logging.NOTSET)


OPEN = {
    "front": "sends strangers to the sign-in, and others where they may go",
    "account_login": "one has to come in",
    "account_logout": "only ends one's own session",
    "account_inactive": "says that an account is closed",
    "account_signup": "says that there is no sign-up",
    "account_reset_password": "for who cannot come in",
    "account_reset_password_done": "says that an e-mail is on its way",
    "account_reset_password_from_key": "the key in the address is the guard",
    "account_reset_password_from_key_done": "says that it is done",
    "mfa_authenticate": "the second step of coming in",
    "mfa_login_webauthn": "one has to come in",
    "socialaccount_login_cancelled": "says that another's sign-in was broken off",
    "socialaccount_login_error": "says that another's sign-in failed",
    "socialaccount_signup": "says that there is no sign-up",
    "openid_connect_login": "one has to come in",
    "openid_connect_callback": "state and nonce are the guard",
    "insights:shared": "the secret in the address is the guard; it is revoked with its link",
    "shell:language": "the language of one's own browser",
    "shell:theme": "the look of one's own browser",
    "shell:style": "shows nobody's data",
    "wall": "the token in the address is the guard; it is revoked with its link",
    "wall_ticket": "as wall",
    "wall_names": "as wall",
    "system:healthz": "says only that the process answers; load balancers ask it",
    "system:metrics": "counts of the installation, nobody's data; a token guards it where one is set",
    "system:readyz": "says only whether requests can be served; load balancers ask it",
}
"""Views that ask for no right, and why."""

OWN = ("account_", "mfa_", "usersessions_", "socialaccount_")
"""What begins like this is one's own account: whoever has signed in, and nobody else."""

GUARDED_OTHERWISE = {
    "hooks:": "other systems call them; the signature is the guard",
}
"""Begins like this: refused without what it asks for, but not by a right."""


@dataclass
class World:
    """Two tenants with a member of each role, and one who manages the installation."""

    nusantara: Tenant
    samudra: Tenant
    members: dict[str, Client]  # of Nusantara, by role
    rights: dict[str, frozenset[str]]
    citra: Client  # administrator of Samudra
    dewi: Client  # manages the installation, and is no member
    nobody: Client


@pytest.fixture
def world(settings: Any) -> World:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    nusantara = Tenant.objects.create(slug="nusantara", name="Nusantara")
    samudra = Tenant.objects.create(slug="samudra", name="Samudra")
    members = {}
    for role in Role.objects.all():
        user = people.make_user(
            email=f"{role.key}@contoh.id", password="tiga ekor kucing di atap", actor="system:test"
        )
        with tenancy.at(nusantara.pk):
            people.make_member(user=user, role=role.key, actor="system:test")
        members[role.key] = browser_of(user)
    citra = people.make_user(email="citra@contoh.id", actor="system:test")
    with tenancy.at(samudra.pk):
        people.make_member(user=citra, role="administrator", actor="system:test")
    dewi = people.make_user(email="dewi@contoh.id", is_superuser=True, actor="system:test")
    rights = {role.key: frozenset(role.rights) for role in Role.objects.all()}
    return World(nusantara, samudra, members, rights, browser_of(citra), browser_of(dewi), Client())


def browser_of(user: User) -> Client:
    browser = Client(raise_request_exception=False)
    browser.force_login(user, backend=settings.AUTHENTICATION_BACKENDS[0])
    return browser


@contextmanager
def undone() -> Iterator[None]:
    """Take back whatever a request has changed."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def asked(browser: Client, method: str, address: str, *, follow: bool = False, **more: Any) -> int:
    """Return the status of the answer; of where it leads to, if `follow`."""
    with undone():
        response = browser.generic(method, address, **more)
        status = response.status_code
        if status == 302 and response["Location"].startswith(settings.LOGIN_URL):
            status = 401
        elif status == 302 and follow:
            status = browser.get(response["Location"]).status_code
        return int(status)


ALL = sorted(doors(get_resolver().url_patterns), key=lambda door: door.name)


def is_open(door: Door) -> bool:
    return door.name in OPEN


def is_own(door: Door) -> bool:
    return door.name.startswith(OWN) and not is_open(door)


def is_otherwise(door: Door) -> bool:
    return door.name.startswith(tuple(GUARDED_OTHERWISE))


def unguarded(found: list[Door]) -> list[str]:
    """Return the doors that ask for no right and are not known to need none."""
    return [
        f"{door.name} ({door.route})"
        for door in found
        if not isinstance(door.right, Right) and not (is_open(door) or is_own(door) or is_otherwise(door))
    ]


def misplaced(found: list[Door]) -> list[str]:
    """Return the doors whose right does not fit where they stand."""
    closed = [d for d in found if not is_open(d)]
    wrong = [d.name for d in closed if d.is_tenants and d.right in (MISSING, None, Right.MANAGE_SYSTEM)]
    return wrong + [
        d.name
        for d in found
        if isinstance(d.right, Right) and not d.is_tenants and d.right != Right.MANAGE_SYSTEM
    ]


def wrongly_answered(found: list[Door], world: World) -> list[str]:
    """Return what was let in and should not have been, or the other way round, one line each."""
    return [line for door in found for line in _wrong_at(door, world)]


def _wrong_at(door: Door, world: World) -> Iterator[str]:
    address = door.address(**({"tenant": "nusantara"} if door.is_tenants else {}))
    for method in door.methods:
        whole = asked(someone_let_in(door, world), method, address)
        if whole == 405:
            continue  # it does not know this method, whoever asks
        told = f"{method} {address} ({door.name}) as"
        if whole >= 500 or (whole in (401, 403) and not (is_open(door) or door.name in ENDS_SESSIONS)):
            yield f"{told} someone who may: {whole}, expected in"
        for who, browser, expected in expectations(door, world):
            with guards_only():
                status = asked(browser, method, address)
            is_out = status == 403 or (status == 401 and door.name not in ENDS_SESSIONS)
            if is_out if expected == "in" else status != expected:
                yield f"{told} {who}: {status}, expected {expected}"


def someone_let_in(door: Door, world: World) -> Client:
    """Return somebody whom a door has to let in: the page is then made in full, and must not break."""
    if is_open(door):
        return world.nobody
    able = [
        browser for role, browser in world.members.items() if is_own(door) or door.right in world.rights[role]
    ]
    return able[-1] if able else world.dewi


@contextmanager
def guards_only() -> Iterator[None]:
    """Have pages, and pages that refuse, say nothing: what they show has been seen once, and takes long."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(errors, "_page", lambda request, what, detail: HttpResponse(status=what.status))
        patch.setattr(access, "_answer", lambda view, request, *args, **kwargs: HttpResponse(status=204))
        yield


ENDS_SESSIONS = {"account_sign_out_everywhere"}
"""Pages that whoever may see them leaves as a stranger."""


def expectations(door: Door, world: World) -> Iterator[tuple[str, Client, Any]]:
    """Yield who tries a door and what should come of it: a status, or "in"."""
    if is_open(door):
        return
    yield "nobody", world.nobody, 401
    if is_own(door):
        yield "agent", world.members["agent"], "in"
    elif door.is_tenants:
        yield "administrator of another tenant", world.citra, 404
        yield "who manages the installation", world.dewi, "in"
        for role, browser in world.members.items():
            yield role, browser, "in" if door.right in world.rights[role] else 403
    else:
        yield "who manages the installation", world.dewi, "in"
        for role, browser in world.members.items():
            yield role, browser, 403


def test_every_view_asks_for_a_right_or_is_known_to_need_none() -> None:
    assert unguarded(ALL) == []
    assert misplaced(ALL) == []


def test_what_is_named_as_open_is_there() -> None:
    named = {door.name for door in ALL}
    assert set(OPEN) - named <= {"system:readyz", "insights:shared"}


def test_every_url_lets_in_whom_the_roles_say_and_nobody_else(world: World) -> None:
    tried = [door for door in ALL if not is_otherwise(door)]
    assert len(tried) > 30
    wrong = wrongly_answered(tried, world)
    assert not wrong, "\n".join(wrong)


def test_hooks_refuse_what_is_not_signed(world: World) -> None:
    for door in ALL:
        if is_otherwise(door):
            for method in door.methods:
                status = asked(world.nobody, method, door.address())
                assert status in (400, 401, 403, 404, 405), f"{method} {door.name}: {status}"


def with_objects(door: Any, namespace: str, tenant: Tenant) -> dict[str, Any] | None:
    """Return the parameters of an address of something of `tenant`; None where it names no thing of a tenant's."""
    known: dict[str, Any] = {}
    made: list[Any] = []
    for name in reversed(door.parameters):  # what comes last in an address belongs to what comes before
        model = meant_by(namespace, getattr(door, "route", None) or _as_route(door), name)
        if name != "tenant" and model is not None:
            owners = (owner_of(one, model) for one in made)
            made.append(next(filter(None, owners), None) or one_of(model, tenant))
            known[name] = getattr(made[-1], name) if name in ("key", "slug") else made[-1].pk
    return known or None


def _as_route(operation: Operation) -> str:
    return operation.path.replace("{", "<").replace("}", ">")


def test_things_of_another_tenant_do_not_exist(world: World) -> None:
    wrong = []
    for door in (door for door in ALL if door.is_tenants):
        if not (set(door.parameters) - {"tenant"}):
            continue
        with undone():
            known = with_objects(door, door.namespace, world.samudra)
            if known is None:
                continue
            address = door.address(tenant="nusantara", **known)
            browser = world.members["administrator"]
            answers = [asked(browser, method, address, follow=True) for method in door.methods]
        if 404 not in answers or set(answers) - {404, 405}:
            wrong.append(f"{address} ({door.name}): {answers}")
    assert not wrong, "\n".join(wrong)


def test_the_objects_that_the_walk_makes_are_those_that_pages_show(world: World) -> None:
    """Otherwise the test above would pass on addresses that never lead anywhere."""
    wrong = []
    for door in (door for door in ALL if door.is_tenants and set(door.parameters) - {"tenant"}):
        if not any(name in ("id", "pk") or name.endswith("_id") for name in door.parameters):
            continue
        with undone():
            known = with_objects(door, door.namespace, world.nusantara)
            if known is None:
                wrong.append(f"{door.name} ({door.route}): which model? Say so in rights_objects.MEANT")
                continue
            address = door.address(tenant="nusantara", **known)
            form = {"data": form_of(door.name, world.nusantara), "content_type": FORM}
            answers = [
                asked(world.members["administrator"], method, address, **(form if method == "POST" else {}))
                for method in door.methods
            ]
        if set(answers) <= {404, 405} or max(answers) >= 500:
            wrong.append(f"{address} ({door.name}): {answers}")
    assert not wrong, "\n".join(wrong)


def tokens(world: World) -> dict[str, dict[str, str]]:
    """Return headers by what token they carry: all rights, of another tenant, and without each right."""
    made = {}
    scopes = [right.value for right in Right if right != Right.MANAGE_SYSTEM]
    with tenancy.at(world.nusantara.pk):
        made["all"] = people.make_token(name="all", scopes=scopes, made_by=None)[1]
        for scope in scopes:
            others = [s for s in scopes if s != scope]
            made[f"without {scope}"] = people.make_token(name="x", scopes=others, made_by=None)[1]
        revoked, made["revoked"] = people.make_token(name="revoked", scopes=scopes, made_by=None)
        people.revoke_token(token_id=revoked.pk, actor="system:test")
    with tenancy.at(world.samudra.pk):
        made["another tenant's"] = people.make_token(name="all", scopes=scopes, made_by=None)[1]
    made["the installation's"] = INSTALLATION
    return {name: {"HTTP_AUTHORIZATION": f"Bearer {plain}"} for name, plain in made.items()}


INSTALLATION = "a-token-of-the-installation-for-tests"


@pytest.fixture(autouse=True)
def _installation_has_a_token(settings: Any) -> None:
    settings.SYSTEM_TOKEN = INSTALLATION


OPEN_OPERATIONS: dict[str, str] = {}
"""Operations of the API that ask for no token ("GET /path"), and why."""


def unguarded_operations(api: Any) -> list[str]:
    return [
        f"{one.method} {one.path}"
        for one in operations(api)
        if not (one.rights and all(isinstance(right, Right) for right in one.rights))
        and f"{one.method} {one.path}" not in OPEN_OPERATIONS
    ]


def test_every_operation_asks_for_a_scope() -> None:
    from sigap.web.api import api

    assert unguarded_operations(api) == []


def test_every_operation_lets_in_the_tokens_that_carry_its_scope_and_no_others(world: World) -> None:
    from sigap.web.api import api

    headers, wrong, browser = tokens(world), [], Client(raise_request_exception=False)
    for one in operations(api):
        if f"{one.method} {one.path}" in OPEN_OPERATIONS:
            continue
        scope = one.rights[0].value
        cases = [("no token", {}, 401), ("an unknown token", {"HTTP_AUTHORIZATION": "Bearer sgp_x"}, 401)]
        cases.append(("revoked", headers["revoked"], 401))
        if one.rights[0] is Right.MANAGE_SYSTEM:  # which no tenant's token carries
            cases += [
                ("all", headers["all"], 401),
                ("the installation's", headers["the installation's"], "in"),
            ]
        else:
            cases += [(f"without {scope}", headers[f"without {scope}"], 403), ("all", headers["all"], "in")]
        for who, told, expected in cases:
            body = {} if one.method == "GET" else {"data": "{}", "content_type": "application/json"}
            status = asked(browser, one.method, one.address(), **body, **told)
            fits = status not in (401, 403) and status < 500 if expected == "in" else status == expected
            if not fits:
                wrong.append(f"{one.method} {one.path} with {who}: {status}, expected {expected}")
    assert not wrong, "\n".join(wrong)


def test_operations_do_not_find_things_of_another_tenant(world: World) -> None:
    from sigap.web.api import api

    headers, wrong, tried, browser = tokens(world), [], 0, Client(raise_request_exception=False)
    for one in (one for one in operations(api) if one.rights[0] is not Right.MANAGE_SYSTEM):
        with undone():
            namespace = one.path.strip("/").split("/")[0]
            known = with_objects(one, namespace, world.nusantara) if one.parameters else None
            if known is None:
                continue
            tried += 1
            body = {} if one.method == "GET" else {"data": "{}", "content_type": "application/json"}
            theirs = asked(browser, one.method, one.address(**known), **body, **headers["another tenant's"])
            ours = asked(browser, one.method, one.address(**known), **body, **headers["all"])
        if theirs not in (404, 422) or ours == 404 or ours >= 500:
            wrong.append(f"{one.method} {one.path}: theirs {theirs}, ours {ours}")
    assert not wrong, "\n".join(wrong)


def test_a_member_without_a_session_of_their_own_cannot_use_a_browsers_session_for_the_api(
    world: World,
) -> None:
    from sigap.web.api import api

    for one in operations(api):
        if f"{one.method} {one.path}" not in OPEN_OPERATIONS:
            assert asked(world.members["administrator"], one.method, one.address()) == 401


# Planted breaches: the walk has to find each of them.


def _breach(view: Any, route: str = "c/<slug:tenant>/planted/") -> list[Door]:
    return list(doors([path(route, view, name="planted")]))


def test_the_walk_finds_a_view_that_asks_for_nothing() -> None:
    def planted(request: Any, tenant: str) -> HttpResponse:
        return HttpResponse("everything")

    assert unguarded(_breach(planted)) == ["planted (c/<slug:tenant>/planted/)"]


def test_the_walk_finds_a_tenants_page_that_is_said_to_be_open() -> None:
    def planted(request: Any, tenant: str) -> HttpResponse:
        return HttpResponse("everything")

    planted.right = None  # type: ignore[attr-defined]
    assert misplaced(_breach(planted)) == ["planted"]


class _Planted:
    """URL patterns with a breach in them."""

    def __init__(self, *views: Any) -> None:
        self.urlpatterns = [
            path(f"c/<slug:tenant>/planted-{n}/", v, name=f"planted-{n}") for n, v in enumerate(views)
        ]


def test_the_walk_finds_a_view_that_names_a_right_and_does_not_ask_for_it(
    world: World, settings: Any
) -> None:
    def planted(request: Any, tenant: str) -> HttpResponse:
        return HttpResponse("everything")

    planted.right = Right.SEE_AUDIT  # type: ignore[attr-defined]
    settings.ROOT_URLCONF = _Planted(planted)
    wrong = wrongly_answered(list(doors(settings.ROOT_URLCONF.urlpatterns)), world)
    assert any("as nobody: 200, expected 401" in line for line in wrong)
    assert any("as agent: 200, expected 403" in line for line in wrong)
    assert any("another tenant: 200, expected 404" in line for line in wrong)


def test_the_walk_finds_a_view_that_asks_for_another_right_than_it_names(world: World, settings: Any) -> None:
    @page(Right.SEE_HOME)
    def planted(request: Any) -> HttpResponse:
        return HttpResponse("everything")

    planted.right = Right.SEE_AUDIT  # type: ignore[attr-defined]
    settings.ROOT_URLCONF = _Planted(planted)
    wrong = wrongly_answered(list(doors(settings.ROOT_URLCONF.urlpatterns)), world)
    assert any("as client: 204, expected 403" in line for line in wrong)


def test_the_walk_finds_a_page_that_breaks_and_one_that_refuses_whom_it_should_let_in(
    world: World, settings: Any
) -> None:
    @page(Right.SEE_HOME)
    def broken(request: Any) -> HttpResponse:
        raise RuntimeError

    @page(Right.SEE_HOME)
    def refusing(request: Any) -> HttpResponse:
        raise PermissionDenied

    settings.ROOT_URLCONF = _Planted(broken, refusing)
    wrong = wrongly_answered(list(doors(settings.ROOT_URLCONF.urlpatterns)), world)
    assert any("planted-0" in line and "may: 500" in line for line in wrong)
    assert any("planted-1" in line and "may: 403" in line for line in wrong)


def test_the_walk_finds_an_operation_without_a_guard() -> None:
    api = NinjaAPI(urls_namespace="planted")

    @api.get("/planted")
    def planted(request: Any) -> str:
        return "everything"

    @api.get("/guarded", auth=token(Right.SEE_HOME))
    def guarded(request: Any) -> str:
        return "what is due"

    assert unguarded_operations(api) == ["GET /planted"]
