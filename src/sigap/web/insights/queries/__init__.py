"""What can be read of insights: figures and the rows behind them, and the reports that people keep."""

from sigap.web.insights.queries.figures import answer, coverage, until

__all__ = ["answer", "coverage", "until"]
