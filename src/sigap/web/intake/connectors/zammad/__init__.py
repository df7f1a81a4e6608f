"""Zammad: webhooks of triggers."""

from sigap.web.intake.connectors.anatomy import Connector
from sigap.web.intake.connectors.zammad.describe import DESCRIPTION
from sigap.web.intake.connectors.zammad.receive import RECEIVER

__all__ = ["CONNECTOR"]

CONNECTOR = Connector(DESCRIPTION, receiver=RECEIVER)
