"""What insights keeps: the facts of the present (`facts`), and reports that people keep (`reports`)."""

from sigap.web.insights.models.reports import (
    Dashboard,
    Delivery,
    Every,
    Pinned,
    ReportLink,
    SavedReport,
    Schedule,
    Shared,
)

__all__ = ["Dashboard", "Delivery", "Every", "Pinned", "ReportLink", "SavedReport", "Schedule", "Shared"]
