"""Who may listen to a tenant's stream, said by a signed ticket: so that the stream itself needs no database."""

from __future__ import annotations

from dataclasses import dataclass

from django.core import signing

SALT = "sigap.floor.stream"
VALID_S = 60  # to begin listening; a stream itself ends after a while, and needs a new ticket


@dataclass(frozen=True)
class Ticket:
    """What may be listened to.

    Attributes:
        tenant: whose floor.
        with_agents: whether single agents are shown, or the queues alone.
        is_wall: whether it is for a screen in a room: alerts of queues alone, and no more of them than is read there.
    """

    tenant: int
    with_agents: bool = True
    is_wall: bool = False


def issued(ticket: Ticket) -> str:
    """Return a ticket as a text for an address."""
    return signing.dumps([ticket.tenant, ticket.with_agents, ticket.is_wall], salt=SALT)


def checked(text: str) -> Ticket | None:
    """Return the ticket that a text is, or None: forged, malformed or too old."""
    try:
        tenant, with_agents, is_wall = signing.loads(text, salt=SALT, max_age=VALID_S)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    return Ticket(int(tenant), bool(with_agents), bool(is_wall))
