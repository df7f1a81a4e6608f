"""Asterisk: the manager interface (AMI), live; queue_log fills the gap after an outage."""

from sigap.web.intake.connectors.anatomy import Connector
from sigap.web.intake.connectors.asterisk.describe import DESCRIPTION
from sigap.web.intake.connectors.asterisk.session import hold

__all__ = ["CONNECTOR"]

CONNECTOR = Connector(DESCRIPTION, hold=hold)
