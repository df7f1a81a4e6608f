"""Zendesk: webhooks subscribed to ticket events."""

from sigap.web.intake.connectors.anatomy import Connector
from sigap.web.intake.connectors.zendesk.describe import DESCRIPTION
from sigap.web.intake.connectors.zendesk.receive import RECEIVER

__all__ = ["CONNECTOR"]

CONNECTOR = Connector(DESCRIPTION, receiver=RECEIVER)
