"""Endpoints are made, changed and removed by people."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection

from django.db import transaction
from django.utils import timezone

from sigap.errors import SigapError
from sigap.text import Text
from sigap.web.platform import audit
from sigap.web.platform.sealing import seal
from sigap.web.platform.tenancy import tenant_id
from sigap.web.webhooks import queries
from sigap.web.webhooks.addresses import parts_of
from sigap.web.webhooks.models import Endpoint
from sigap.web.webhooks.signing import make_secret
from sigap.web.webhooks.types import known

BOTH_SIGN_FOR = dt.timedelta(hours=24)
MOST = 50  # endpoints of one tenant


class EndpointError(SigapError):
    """An endpoint cannot be as it was asked for."""


@transaction.atomic
def make_endpoint(*, url: str, name: str, types: Collection[str] = (), actor: str) -> tuple[Endpoint, str]:
    """Make an endpoint; return it and its secret, which is shown this once.

    Raises:
        AddressError: webhooks may not go to `url`.
        EndpointError: a type is unknown, or there are too many endpoints.
    """
    parts_of(url)
    if Endpoint.objects.count() >= MOST:
        what = Text(f"There are {MOST} endpoints already.", f"Sudah ada {MOST} alamat tujuan.")
        raise EndpointError(what, remedy=Text("Remove one.", "Hapus salah satu."))
    secret = make_secret()
    made = Endpoint.objects.create(
        url=url, name=name.strip() or url, types=_checked(types), secret=seal(secret), made_by=actor
    )
    _record(actor, "made", made)
    return made, secret


@transaction.atomic
def change_endpoint(
    *,
    endpoint: int,
    url: str | None = None,
    name: str | None = None,
    types: Collection[str] | None = None,
    actor: str,
) -> Endpoint:
    """Change what is given, leave the rest.

    Raises:
        AddressError: webhooks may not go to `url`.
        EndpointError: a type is unknown.
    """
    found = queries.endpoint(endpoint)
    if url is not None:
        parts_of(url)
        found.url = url
    if name is not None:
        found.name = name.strip() or found.url
    if types is not None:
        found.types = _checked(types)
    found.save()
    _record(actor, "changed", found)
    return found


@transaction.atomic
def set_enabled(*, endpoint: int, is_enabled: bool, actor: str) -> Endpoint:
    """Tell an endpoint again, or tell it no more. What happens meanwhile can be told again later."""
    found = queries.endpoint(endpoint)
    found.is_enabled = is_enabled
    found.disabled_en = found.disabled_id = ""
    found.failing_since = None
    found.save()
    _record(actor, "enabled" if is_enabled else "disabled", found)
    return found


@transaction.atomic
def rotate_secret(*, endpoint: int, actor: str) -> tuple[Endpoint, str]:
    """Give an endpoint a new secret, shown this once; for a day both sign, so that nothing is missed."""
    found = queries.endpoint(endpoint)
    secret = make_secret()
    found.former_secret, found.secret = found.secret, seal(secret)
    found.former_until = timezone.now() + BOTH_SIGN_FOR
    found.save()
    _record(actor, "secret-rotated", found)
    return found, secret


@transaction.atomic
def remove_endpoint(*, endpoint: int, actor: str) -> None:
    """Remove an endpoint and its deliveries."""
    found = queries.endpoint(endpoint)
    _record(actor, "removed", found)
    found.delete()


def _checked(types: Collection[str]) -> list[str]:
    unknown = sorted(set(types) - {one.key for one in known()})
    if unknown:
        what = Text(f"Unknown: {', '.join(unknown)}.", f"Tidak dikenal: {', '.join(unknown)}.")
        keys = ", ".join(one.key for one in known())
        raise EndpointError(what, where="types", remedy=Text(f"Known are: {keys}.", f"Yang dikenal: {keys}."))
    return sorted(set(types))


def _record(actor: str, deed: str, endpoint: Endpoint) -> None:
    audit.record(
        actor=actor,
        action=f"webhooks.endpoint.{deed}",
        tenant=tenant_id(),
        subject=f"endpoint:{endpoint.pk}",
        url=endpoint.url,
    )
