"""What a report says in words: keys, targets, comparisons, changes. Shared by HTML, XLSX and the terminal."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from pathlib import PurePath
from typing import Any

from sigap.facts.quality import Finding
from sigap.metrics.definition import Kpi, Unit
from sigap.metrics.presets import preset
from sigap.reports.formats import DASH, Formats
from sigap.reports.model import Breakdown, Change, Figure, Report, Target
from sigap.reports.options import WORKING
from sigap.reports.wording import KEYS, PARTS, WORDS, joined, subject_of, told_parts
from sigap.text import Language, Text


@dataclass(frozen=True, slots=True)
class Telling:
    """Words and numbers in one language."""

    language: Language

    @property
    def fmt(self) -> Formats:
        """Return the ways of writing numbers."""
        return Formats(self.language)

    def say(self, text: Text) -> str:
        """Return a text in the language."""
        return text.to(self.language)

    def subject(self, found: str) -> str:
        """Return what a finding is about, in words."""
        return self.say(subject_of(found))

    def word(self, key: str, **values: str) -> str:
        """Return one of the report's own words, with values put in."""
        text = WORDS[key].to(self.language)
        return text.format(**values) if values else text

    def key_name(self, key: str) -> str:
        """Return the name of a grouping."""
        return KEYS.get(key, Text(key, key)).to(self.language)

    def by_name(self, by: tuple[str, ...]) -> str:
        """Return the title of a breakdown: `By queue`."""
        glue = Text(" and ", " dan ").to(self.language)
        return self.word("by", keys=glue.join(self.key_name(key) for key in by))

    def key_value(self, key: str, value: Any) -> str:
        """Return the name of a group."""
        if value is None or value == "":
            return self.word("without")
        if key == "weekday":
            return self.fmt.weekday(value, short=False)
        if key == "hour":
            return self.fmt.hour(value)
        if isinstance(value, dt.datetime):
            return self.fmt.instant(value)
        if isinstance(value, dt.date):
            return self.fmt.day(value, weekday=key == "day")
        return str(value)

    def band(self, target: Target, kpi: Kpi) -> str:
        """Return a target in words: `minimal 80 %`, `75–85 %`."""
        if target.low is not None and target.high is not None:
            return self.fmt.between(target.low, target.high, kpi.unit) or DASH
        if target.low is not None:
            return self.word("at_least", v=self._short(target.low, kpi))
        if target.high is not None:
            return self.word("at_most", v=self._short(target.high, kpi))
        return DASH

    def _short(self, value: float, kpi: Kpi) -> str:
        unit = self.fmt.unit(kpi.unit)
        places = 0 if float(value).is_integer() else 1
        return f"{self.fmt.number(value, places)} {unit}".rstrip()

    def comparison(self, report: Report) -> str:
        """Return what is set against what."""
        if report.comparison is None:
            return self.word("no_comparison")
        after, before = report.comparison.after, report.comparison.before
        said_after = self.word("last_days", n=str(after.days), days=self.fmt.days(after.first, after.last))
        if report.comparison.asked:
            said_after = self.fmt.days(after.first, after.last)
        said_before = self.word(
            "days_before", n=str(before.days), days=self.fmt.days(before.first, before.last)
        )
        return self.word(
            "asked" if report.comparison.asked else "whole", after=said_after, before=said_before
        )

    def direction(self, change: Change) -> str:
        """Return whether a change is for the better, or where it went."""
        if change.is_better is None:
            return self.word("more" if change.difference > 0 else "less") if change.difference else ""
        return self.word("better" if change.is_better else "worse")

    def change(self, change: Change | None) -> str:
        """Return a change on one line."""
        if change is None:
            return DASH
        written = self.fmt.change(change.difference, change.after.kpi.unit)
        if change.is_noise:
            return f"{self.word('noise')} ({written})"
        tested = "" if change.is_noise is False else f" ({self.word('untested')})"
        return f"{written} {self.direction(change)}{tested}".strip()

    def missing(self, report: Report) -> str:
        """Return which parts of handle time the source does not tell, or an empty string."""
        return self.word("missing", parts=self.say(joined(report.missing, PARTS))) if report.missing else ""

    def partial(self, figure: Figure) -> str:
        """Return what a figure that lacks parts is made of: `hanya bicara`."""
        return self.say(told_parts(figure.missing, figure.kpi.parts)) if figure.missing else ""

    def partial_column(self, kpi: Kpi, breakdown: Breakdown) -> str:
        """Return the same for a column of a table, with a separator before it; working time is told so too."""
        figures = [row.figures[kpi.id] for row in breakdown.rows]
        working = f" · {self.word('working')}" if any(one.variant == WORKING for one in figures) else ""
        some = next((one for one in figures if one.missing), None)
        return working + (f" · {self.partial(some)}" if some else "")

    def name(self, figure: Figure) -> str:
        """Return a KPI's name; a service level with its threshold is told elsewhere."""
        name = self.say(figure.kpi.name)
        return f"{name} ({self.word('working')})" if figure.variant == WORKING else name

    def formula(self, kpi: Kpi) -> str:
        """Return the formula of a KPI's default variant."""
        return self.say(kpi.variants[kpi.default_variant].formula)

    def counting(self, report: Report) -> str:
        """Return how was counted: preset, clock, T and s."""
        chosen = self.say(preset(report.preset).title) if report.preset else self.word("house")
        clock = f" · {report.clock}" if report.clock else ""
        limits = f" · T = {self.threshold(report)} · s = {self.short(report)}" if report.variants else ""
        return f"{chosen}{clock}{limits}"

    def threshold(self, report: Report) -> str:
        """Return the threshold T of the voice queues."""
        return (
            str(self.fmt.value(report.settings.threshold_ms / 1000, Unit.SECONDS))
            .replace(",0", "")
            .replace(".0", "")
        )

    def short(self, report: Report) -> str:
        """Return the short-abandon limit s of the voice queues."""
        return (
            str(self.fmt.value(report.settings.short_ms / 1000, Unit.SECONDS))
            .replace(",0", "")
            .replace(".0", "")
        )

    def places(self, finding: Finding, most: int = 5, *, names_only: bool = False) -> str:
        """Return where a finding was seen first: `queue_log:14, 15, 20, …`; `names_only` leaves folders out."""
        shown = finding.places[:most]
        files: dict[str, list[int]] = {}
        for place in shown:
            lines = files.setdefault(PurePath(place.file).name if names_only else place.file, [])
            lines += [] if place.line is None else [place.line]
        told = [
            f"{file}:{', '.join(map(str, sorted(set(lines))))}" if lines else file
            for file, lines in files.items()
        ]
        more = ", …" if finding.count > len(shown) and shown else ""
        return ", ".join(told) + more if told else DASH
