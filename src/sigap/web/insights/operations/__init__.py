"""What changes insights: facts stored and days closed, and the reports that people keep.

What changes facts takes seconds to load: it is loaded when facts are changed.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sigap.web.insights.operations.closing import Closed as Closed
    from sigap.web.insights.operations.closing import close_day as close_day
    from sigap.web.insights.operations.closing import lay_day as lay_day
    from sigap.web.insights.operations.closing import remove_moved as remove_moved
    from sigap.web.insights.operations.due import close_due_days as close_due_days
    from sigap.web.insights.operations.due import due_days as due_days
    from sigap.web.insights.operations.due import lay_great_days as lay_great_days
    from sigap.web.insights.operations.erasing import FACTS_ABOUT_PEOPLE as FACTS_ABOUT_PEOPLE
    from sigap.web.insights.operations.erasing import Forgotten as Forgotten
    from sigap.web.insights.operations.erasing import discard_day as discard_day
    from sigap.web.insights.operations.erasing import drop_days as drop_days
    from sigap.web.insights.operations.erasing import forget as forget
    from sigap.web.insights.operations.erasing import forget_customer as forget_customer
    from sigap.web.insights.operations.erasing import remove_everything as remove_everything
    from sigap.web.insights.operations.rests import Rest as Rest
    from sigap.web.insights.operations.rests import last_rests as last_rests
    from sigap.web.insights.operations.rolling import roll_up as roll_up
    from sigap.web.insights.operations.storing import HistoryError as HistoryError
    from sigap.web.insights.operations.storing import store as store
    from sigap.web.insights.operations.storing import store_history as store_history
    from sigap.web.insights.operations.turns import ClosingElsewhereError as ClosingElsewhereError
    from sigap.web.insights.operations.upkeep import Damage as Damage
    from sigap.web.insights.operations.upkeep import sweep as sweep
    from sigap.web.insights.operations.upkeep import verify as verify

_HOMES = {
    "Closed": "closing",
    "ClosingElsewhereError": "turns",
    "Damage": "upkeep",
    "FACTS_ABOUT_PEOPLE": "erasing",
    "Forgotten": "erasing",
    "HistoryError": "storing",
    "Rest": "rests",
    "close_day": "closing",
    "close_due_days": "due",
    "discard_day": "erasing",
    "drop_days": "erasing",
    "due_days": "due",
    "forget": "erasing",
    "forget_customer": "erasing",
    "last_rests": "rests",
    "lay_day": "closing",
    "lay_great_days": "due",
    "remove_everything": "erasing",
    "remove_moved": "closing",
    "roll_up": "rolling",
    "store": "storing",
    "store_history": "storing",
    "sweep": "upkeep",
    "verify": "upkeep",
}
__all__ = sorted(_HOMES)  # pyright: ignore[reportUnsupportedDunderAll]


def __getattr__(name: str) -> Any:
    if name in _HOMES:
        return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
