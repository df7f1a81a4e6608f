"""What insights keeps: facts of the present, what is known of the lake, and the reports of people."""

from sigap.web.insights.models.facts import FACTS, Fact
from sigap.web.insights.models.lake import (
    Change,
    CorrectedItem,
    Correction,
    LakeDay,
    LakeFile,
    Ledger,
    OldFile,
    Replaced,
    RollUp,
    Stage,
)
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

__all__ = [
    "FACTS",
    "Change",
    "CorrectedItem",
    "Correction",
    "Dashboard",
    "Delivery",
    "Every",
    "Fact",
    "LakeDay",
    "LakeFile",
    "Ledger",
    "OldFile",
    "Pinned",
    "Replaced",
    "ReportLink",
    "RollUp",
    "SavedReport",
    "Schedule",
    "Shared",
    "Stage",
]
