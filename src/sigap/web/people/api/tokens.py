"""Tokens of the API."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import HttpRequest
from ninja import Schema, Status
from pydantic import Field

from sigap.web.people.access import at_tenant, token
from sigap.web.people.api.routing import COUNT, CURSOR, REFUSED, one, page, router
from sigap.web.people.models import ApiToken, User
from sigap.web.people.operations import tokens
from sigap.web.people.rights import Right


class NewToken(Schema):
    """A token to be made."""

    name: str = Field(min_length=1, max_length=80, pattern=r"^[^\x00]*\S[^\x00]*$")
    scopes: list[str] = Field(min_length=1, max_length=50)
    expires_at: datetime | None = None


class TokenOut(Schema):
    """A token, as far as it is kept."""

    id: int
    name: str
    shown: str = Field(description="its beginning")
    scopes: list[str]
    made_at: datetime
    expires_at: datetime | None
    revoked_at: datetime | None
    last_used_at: datetime | None


class MadeToken(TokenOut):
    """A token just made: the only time that it is shown."""

    token: str


class Tokens(Schema):
    """A page of tokens, the newest first."""

    items: list[TokenOut]
    next: str | None


def _token(row: ApiToken) -> dict[str, Any]:
    return {"id": row.pk} | {name: getattr(row, name) for name in TokenOut.model_fields if name != "id"}


@router.get("/tokens", auth=token(Right.MANAGE_TOKENS), response={200: Tokens, **REFUSED}, summary="Tokens")
@at_tenant
def list_tokens(request: HttpRequest, cursor: str = CURSOR, limit: int = COUNT) -> dict[str, Any]:
    """Return the tokens, a page at a time."""
    return page(ApiToken.objects.all(), _token, cursor, limit)


@router.post(
    "/tokens", auth=token(Right.MANAGE_TOKENS), response={200: MadeToken, **REFUSED}, summary="Make a token"
)
@at_tenant
def make_token(request: HttpRequest, told: NewToken) -> dict[str, Any]:
    """Make a token that may do no more than the one that asks, and is of the same account."""
    by = request.access
    of = User.objects.filter(pk=by.account_id).first()
    made, plain = tokens.make_token(made_by=of, actor=by.actor, within=by.rights, **told.dict())
    return {**_token(made), "token": plain}


@router.delete(
    "/tokens/{int:id}",
    auth=token(Right.MANAGE_TOKENS),
    response={204: None, **REFUSED},
    summary="Revoke a token",
)
@at_tenant
def revoke_token(request: HttpRequest, id: int) -> Status[None]:
    """Stop a token from working, for good."""
    tokens.revoke_token(token_id=one(ApiToken, id).pk, actor=request.access.actor)
    return Status(204, None)
