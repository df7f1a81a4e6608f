"""What can be read of insights: figures and the rows behind them, and the reports that people keep."""

from sigap.web.insights.queries.figures import answer, answer_of_late, coverage, until
from sigap.web.insights.queries.visits import ContactStory, VisitPage, contact, visits

__all__ = ["ContactStory", "VisitPage", "answer", "answer_of_late", "contact", "coverage", "until", "visits"]
