"""What changes insights: facts stored and days closed, and the reports that people keep."""

from sigap.web.insights.operations.closing import Closed, close_day
from sigap.web.insights.operations.due import close_due_days, due_days
from sigap.web.insights.operations.erasing import (
    Forgotten,
    discard_day,
    drop_days,
    forget_customer,
    remove_everything,
)
from sigap.web.insights.operations.rolling import roll_up
from sigap.web.insights.operations.storing import HistoryError, store, store_history
from sigap.web.insights.operations.turns import ClosingElsewhereError
from sigap.web.insights.operations.upkeep import Damage, sweep, verify

__all__ = [
    "Closed",
    "ClosingElsewhereError",
    "Damage",
    "Forgotten",
    "HistoryError",
    "close_day",
    "close_due_days",
    "discard_day",
    "drop_days",
    "due_days",
    "forget_customer",
    "remove_everything",
    "roll_up",
    "store",
    "store_history",
    "sweep",
    "verify",
]
