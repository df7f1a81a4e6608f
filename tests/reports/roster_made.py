"""A small roster by hand: two days, two skills, breaks, an activity, overtime, a night; kept, or broken as a draft."""

from __future__ import annotations

import datetime as dt
from types import MappingProxyType

import numpy as np

from sigap.reports.roster_report import RosterReport
from sigap.scheduling.horizon import Horizon
from sigap.scheduling.people import Contract, Leave, Person, Request, Site, Wish
from sigap.scheduling.problem import Demand, Problem
from sigap.scheduling.roster import Assignment, Placed, Roster, Solution
from sigap.scheduling.rules import Rule, RuleKind, RuleSet
from sigap.scheduling.shifts import Activity, BreakRule, ShiftTemplate
from sigap.scheduling.verifier import verify
from sigap.text import Text

FIRST = dt.date(2026, 12, 1)
JAKARTA, JAYAPURA = "Asia/Jakarta", "Asia/Jayapura"
NOW = dt.datetime(2026, 11, 20, 3, 0, tzinfo=dt.UTC)
DAY = ShiftTemplate(
    "D8", 480, 480, 540,
    breaks=(BreakRule("rest", 15, 60, 150, paid=True), BreakRule("meal", 60, 180, 300)),
)  # fmt: skip
NIGHT = ShiftTemplate("N8", 1320, 1320, 480)
BOTH = frozenset({"voice", "chat"})


def problem(name: str = "Two days", ayu: str = "Ayu") -> Problem:
    """Return the problem; `name` and `ayu` are what tests make hostile."""
    required = np.zeros(192)
    required[32:68] = 2  # 08:00 to 17:00 of the first day
    rest = Rule(
        "rest",
        RuleKind.MIN_REST,
        Text("Rest", "Istirahat"),
        {"minutes": 660},
        source="Policy 1",
        checked=True,
    )
    return Problem(
        name=name,
        horizon=Horizon(FIRST, 2, JAKARTA),
        templates=(DAY, NIGHT),
        sites=(Site("jkt", JAKARTA), Site("jyp", JAYAPURA)),
        contracts=(Contract("full", ("D8", "N8")),),
        people=(
            Person("ayu", ayu, "full", "jkt", {"voice": 1, "chat": 1}, overtime_consent=True),
            Person("bima", "Bima", "full", "jyp", {"voice": 1}),
            Person("=citra", "Citra", "full", "jkt", {"chat": 1}, leave=(Leave(FIRST, FIRST),)),
        ),
        demands=(Demand.flat("voice", required), Demand.flat("chat", required / 2)),
        rules=RuleSet("own", Text("Own rules", "Aturan sendiri"), (rest,), as_of="1 Jan 2026"),
        activities=(
            Activity(
                "coach", "Coaching", 30, ("ayu",), dt.datetime(2026, 12, 1, 1, tzinfo=dt.UTC),
                dt.datetime(2026, 12, 1, 9, tzinfo=dt.UTC),
            ),
        ),
        requests=(Request("bima", FIRST, Wish.OFF), Request("ayu", FIRST, Wish.ON)),
        holidays=MappingProxyType({dt.date(2026, 12, 2): "Founders' day"}),
    )  # fmt: skip


AYU = Assignment(
    "ayu", 0, "D8", 32, 68, (Placed(36, 37, "rest"), Placed(44, 48, "meal")), (Placed(52, 54, "coach"),),
    overtime_after=4,
)  # fmt: skip
BIMA = Assignment(
    "bima", 0, "D8", 24, 60, (Placed(28, 29, "rest"), Placed(38, 42, "meal"))
)  # 08:00 in Jayapura
CITRA = Assignment("=citra", 1, "N8", 184, 216)


def roster_report(
    *, draft: bool = False, name: str = "Two days", ayu: str = "Ayu", bound: float | None = 100.0
) -> RosterReport:
    """Return the report; a draft has Citra on a shift during her leave."""
    asked = problem(name, ayu)
    citra = Assignment("=citra", 0, "N8", 88, 120) if draft else CITRA
    voice, chat = np.zeros(192), np.zeros(192)
    voice[54:68] = chat[32:36] = 1.0
    served = MappingProxyType({(BOTH, "voice"): voice, (BOTH, "chat"): chat})
    roster = Roster((AYU, BIMA, citra), served)
    verified = verify(asked, roster)
    solution = Solution(roster, verified.cost, bound, 12.0, "core")
    return RosterReport(asked, solution, verified, ("week.toml",), made_at=NOW)
