"""Which connectors there are. A new one is added here, and to `Kind` in `sigap.web.intake.models`."""

from __future__ import annotations

from sigap.web.intake.connectors import asterisk, chatwoot, twilio, zammad, zendesk
from sigap.web.intake.connectors.anatomy import Connector

CONNECTORS: dict[str, Connector] = {
    one.description.kind: one
    for one in (
        asterisk.CONNECTOR,
        twilio.CONNECTOR,
        zammad.CONNECTOR,
        chatwoot.CONNECTOR,
        zendesk.CONNECTOR,
    )
}

ALL_PARTS = ("hold", "wrap")


def parts_of(kind: str) -> tuple[str, ...]:
    """Return the parts of handle time that a kind of source tells of: of others a missing part is unknown, not 0."""
    found = CONNECTORS.get(kind)
    return ALL_PARTS if found is None else found.description.parts
