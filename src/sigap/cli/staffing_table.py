"""What `sigap staff` prints: the days with their agents and what they reach, and what uncertainty costs."""

from __future__ import annotations

import numpy as np
from rich.console import Console
from rich.text import Text as Line

from sigap.cli.terminal import printable, table
from sigap.reports.formats import DASH, SPACE, Formats
from sigap.reports.staffing_page import StaffingReport
from sigap.reports.staffing_tables import weighed_level
from sigap.reports.staffing_wording import W, met_when
from sigap.staffing.plan import QueuePlan
from sigap.text import Language, Text


def summary(report: StaffingReport, language: Language, out: Console, *, days: int, queues: int) -> None:
    """Print each of the greatest queues, then the remarks."""
    fmt = Formats(language)
    for one in report.plans[:queues]:
        _queue(one, language, fmt, out, days)
    left = len(report.plans) - queues
    if left > 0:
        more = Text(f"{left} more queues are in the files.", f"{left} antrean lain ada di berkas.")
        out.print(Line(more.to(language), style="dim"))
    for remark in (remark for one in report.plans for remark in one.remarks):
        out.print(Line(printable("• " + remark.to(language)), style="yellow"))


def _queue(one: QueuePlan, language: Language, fmt: Formats, out: Console, days: int) -> None:
    def word(key: str) -> str:
        return W[key].to(language)

    name = one.demand.queue or Text("All contacts", "Semua kontak").to(language)
    out.print(Line(printable(f"{name} · {one.demand.channel} · {one.demand.zone}"), style="bold"))
    out.print(
        Line(f"{word('mode')}: {met_when(one.plan, one.question.share_of_days, language)}", style="dim")
    )
    headings = [
        word(key) for key in ("day", "contacts", "peak_agents", "agent_hours", "gross_hours", "level")
    ]
    hours, rows = one.demand.minutes / 60.0, []
    for number, day in enumerate(one.plan.days[:days]):
        here = one.demand.dates.astype("datetime64[D]") == day
        level = float(one.plan.day_service_level[number])
        rows.append(
            [
                fmt.day(np.datetime64(day, "D").item(), weekday=True),
                fmt.number(float(one.demand.volume[here].sum())),
                fmt.number(int(one.plan.agents[here].max(initial=0))),
                fmt.number(float(one.plan.agents[here].sum()) * hours, 1),
                fmt.number(float(one.gross[here].sum()) * hours, 1),
                DASH if np.isnan(level) else f"{fmt.number(100 * level, 1)}{SPACE}%",
            ]
        )
    out.print(table(headings, rows, right=(1, 2, 3, 4, 5)))
    left = len(one.plan.days) - days
    if left > 0:
        more = Text(f"… {left} more days in the files.", f"… {left} hari lagi di berkas.")
        out.print(Line(more.to(language), style="dim"))
    if one.beside:
        _cost(one, language, fmt, out)
    out.print()


def _cost(one: QueuePlan, language: Language, fmt: Formats, out: Console) -> None:
    """Print what each way of staffing takes and reaches."""
    headings = [W[key].to(language) for key in ("mode", "agent_hours", "level", "met")]
    rows = []
    for mode, plan in one.beside.items():
        level = weighed_level(one, mode)
        rows.append(
            [
                met_when(plan, one.question.share_of_days, language),
                fmt.number(float(plan.agents.sum()) * one.demand.minutes / 60.0),
                DASH if level is None else f"{fmt.number(100 * level, 1)}{SPACE}%",
                f"{fmt.number(100 * float(plan.day_met.mean()))}{SPACE}%",
            ]
        )
    out.print(table(headings, rows, right=(1, 2, 3)))
    out.print(Line(W["pooled"].to(language), style="dim"))
