"""The page of a roster: who works when, whether enough are there, what it costs, and what the verifier says of it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

import sigap
from sigap.reports.formats import DASH
from sigap.reports.model import Standing
from sigap.reports.page import Chart, Notes, Page, Part, Section, Series, Tile, Tone
from sigap.reports.roster_days import DayTeller
from sigap.reports.roster_page_tables import TableTeller
from sigap.reports.roster_report import DRAFT, HOURS, RosterReport
from sigap.scheduling.horizon import SLOT_MINUTES
from sigap.scheduling.verifier import Check, SkillCover
from sigap.text import Language

_MOST_SKILLS = 8
_CLOSE_SLOTS = 150


def roster_page(report: RosterReport, language: Language) -> Page:
    """Return the page, in one language."""
    return _Teller(report, language).page()


@dataclass(frozen=True)
class _Teller(TableTeller):
    def page(self) -> Page:
        problem = self.report.problem
        made = self.w("made", version=sigap.__version__)
        if self.report.made_at is not None:
            made += f", {self.fmt.instant(self.report.made_at)}"
        last = problem.horizon.date(problem.horizon.days - 1)
        return Page(
            language=self.language,
            title=self.w("draft_title" if self.report.draft else "title"),
            when=f"{problem.name} · {self.fmt.days(problem.horizon.first, last)}",
            sections=self._sections(),
            tiles=self._tiles(),
            headline=self.w("headline"),
            facts=self._facts(),
            notices=self._notices(),
            made=made,
        )

    def _facts(self) -> tuple[tuple[str, str], ...]:
        problem, solution = self.report.problem, self.report.solution
        seconds = self.fmt.number(solution.seconds, 1 if solution.seconds < 10 else 0)
        return (
            (self.w("source"), ", ".join(self.report.files[:3]) or DASH),
            (self.w("people_count"), self.fmt.number(len(problem.people))),
            (self.w("zone"), problem.horizon.zone),
            (self.w("rules"), problem.rules.name.to(self.language)),
            (self.w("search"), self.w("searched", seconds=seconds, engine=solution.engine)),
        )

    def _notices(self) -> tuple[str, ...]:
        told = []
        if self.report.draft:
            told.append(DRAFT.to(self.language))
        if self.report.interrupted:
            told.append(self.w("interrupted"))
        return tuple(told)

    # -- headline figures

    def _tiles(self) -> tuple[Tile, ...]:
        return (
            self._hard_tile(),
            self._missing_tile(),
            self._paid_tile(),
            self._cost_tile(),
            *self._request_tile(),
        )

    def _hard_tile(self) -> Tile:
        hard = len(self.report.verified.hard)
        standing = Standing.ACT if hard else Standing.GOOD
        return Tile(self.w("hard"), self.fmt.number(hard), "", (self.w("hard_note"),), standing)

    def _missing_tile(self) -> Tile:
        cover = self.report.verified.cover.values()
        missing = sum(float(one.missing.sum()) for one in cover) * HOURS
        required = sum(float(one.required.sum()) for one in cover) * HOURS
        share = self.fmt.number(100.0 * missing / required if required else 0.0, 1)
        places = 1 if 0 < missing < 100 else 0
        return Tile(
            self.w("missing"),
            self.fmt.number(missing, places),
            self.w("h"),
            (self.w("missing_note", share=share),),
        )

    def _paid_tile(self) -> Tile:
        shifts = self.report.solution.roster.assignments
        paid = sum(self.report.paid_minutes(one) for one in shifts) / 60.0
        slots = sum(
            one.ends - one.begins if one.rest_day else one.overtime_before + one.overtime_after
            for one in shifts
        )
        told = self.fmt.number(slots * SLOT_MINUTES / 60.0, 1)
        notes = (self.w("overtime_note", hours=told),) if slots else ()
        return Tile(self.w("paid_hours"), self.fmt.number(paid), self.w("h"), notes)

    def _cost_tile(self) -> Tile:
        cost = self.report.verified.cost * HOURS
        told = self.fmt.number(cost, 1 if cost < 100 else 0)
        return Tile(self.w("cost"), told, self.w("h"), (self._gap(),))

    def _gap(self) -> str:
        gap, bound = self.report.gap, self.report.solution.bound
        if gap is None or bound is None:
            return self.w("gap_unknown")
        told = self.fmt.number(100 * gap, 2 if gap < 0.01 else 1)
        return self.w("gap_note", gap=told, bound=self.fmt.number(bound * HOURS, 1))

    def _request_tile(self) -> tuple[Tile, ...]:
        asked = len(self.report.problem.requests)
        if not asked:
            return ()
        refused = sum(one.check is Check.REQUEST for one in self.report.verified.findings)
        return (
            Tile(
                self.w("requests"),
                self.fmt.number(asked - refused),
                "",
                (self.w("of", n=self.fmt.number(asked)),),
            ),
        )

    # -- sections

    def _sections(self) -> tuple[Section, ...]:
        days: tuple[Part, ...] = DayTeller(self.report, self.language).parts()
        return (
            Section("days", self.w("days"), days, self.w("days_lead")),
            *self._cover_section(),
            Section("people", self.w("people"), (*self.who_when(), self.each()), self.w("people_lead")),
            Section("fairness", self.w("fairness"), (self.fairness(),), self.w("fairness_lead")),
            Section("costs", self.w("costs"), (self.costs(),), self.w("costs_lead")),
            self._findings_section(),
            *self._remarks(),
        )

    def _cover_section(self) -> tuple[Section, ...]:
        parts: list[Part] = [
            self._chart(one, n)
            for n, one in enumerate(list(self.report.verified.cover.values())[:_MOST_SKILLS])
        ]
        if self.report.verified.cover:
            parts.append(self.cover())
        if self.report.problem.covers:
            parts.append(self.covers())
        return (Section("cover", self.w("cover"), tuple(parts), self.w("cover_lead")),) if parts else ()

    def _chart(self, one: SkillCover, number: int) -> Chart:
        horizon = self.report.problem.horizon
        labels = []
        for slot in range(horizon.slots):
            at = horizon.local(slot)
            labels.append(f"{self.fmt.day(at.date(), weekday=True, year=False)} {self.fmt.time(at.time())}")
        series = (
            Series(self.w("present"), _drawn(one.present), "step", Tone.FIRST),
            Series(self.w("required"), _drawn(one.required), "step", Tone.MAIN, dashed=True),
            Series(self.w("lacking"), _drawn(one.missing, gaps=True), "bar", Tone.ACT),
        )
        return Chart(
            f"cover-{number}",
            one.skill,
            self.w("cover_hint"),
            tuple(labels),
            series,
            zoom=horizon.slots > _CLOSE_SLOTS,
        )

    def _findings_section(self) -> Section:
        verified = self.report.verified
        found: Part = (
            self.findings() if verified.findings else Notes(self.w("findings"), (self.w("none_found"),))
        )
        parts: list[Part] = [found, *([self.rules()] if self.report.problem.rules.rules else [])]
        as_of = self.report.problem.rules.as_of
        if as_of:
            parts.append(Notes(self.w("remarks"), (self.w("rules_as_of", date=as_of),)))
        return Section("findings", self.w("findings"), tuple(parts), self.w("findings_lead"))

    def _remarks(self) -> tuple[Section, ...]:
        problem = self.report.problem
        told = []
        if problem.horizon.clock_changes:
            days = ", ".join(self.fmt.day(day, weekday=True) for day in problem.horizon.clock_changes)
            told.append(self.w("clock_change", days=days))
        for what, who in self.report.solution.roster.left_out:
            activity, person = self.report.activities.get(what), problem.person.get(who)
            names = {"what": activity.name if activity else what, "who": person.name if person else who}
            told.append(self.w("left_out", **names))
        return (
            (Section("remarks", self.w("remarks"), (Notes(self.w("remarks"), tuple(told)),)),) if told else ()
        )


def _drawn(values: NDArray[np.float64], *, gaps: bool = False) -> tuple[float | None, ...]:
    """Return numbers for a chart, short; nothing instead of 0 where `gaps` are wanted."""
    return tuple(None if gaps and value <= 1e-9 else round(float(value), 2) for value in values)
