"""Twilio TaskRouter: event callbacks."""

from sigap.web.intake.connectors.anatomy import Connector
from sigap.web.intake.connectors.twilio.describe import DESCRIPTION
from sigap.web.intake.connectors.twilio.receive import RECEIVER

__all__ = ["CONNECTOR"]

CONNECTOR = Connector(DESCRIPTION, receiver=RECEIVER)
