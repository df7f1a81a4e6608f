"""What changes insights: facts stored and days closed, and the reports that people keep."""

from sigap.web.insights.operations.storing import HistoryError, store, store_history

__all__ = ["HistoryError", "store", "store_history"]
