"""Chatwoot: webhooks of an account."""

from sigap.web.intake.connectors.anatomy import Connector
from sigap.web.intake.connectors.chatwoot.describe import DESCRIPTION
from sigap.web.intake.connectors.chatwoot.receive import RECEIVER

__all__ = ["CONNECTOR"]

CONNECTOR = Connector(DESCRIPTION, receiver=RECEIVER)
