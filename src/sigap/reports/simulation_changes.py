"""What each what-if changes, as a simulation's page tells it."""

from __future__ import annotations

import math
from collections.abc import Iterable

from sigap.metrics.definition import Unit
from sigap.reports.formats import DASH, SPACE
from sigap.reports.model import Standing
from sigap.reports.page import Cell, Chart, Column, Part, Series, Table, Tone
from sigap.reports.simulation_telling import Wording, known, percent
from sigap.reports.simulation_wording import MEASURES
from sigap.simulation.measures import BETTER_WHEN, Measure, is_clear
from sigap.simulation.statistics import Estimate
from sigap.simulation.whatif import Answer, Difference

_MOST_DETAILS = 12


class Changes(Wording):
    """Tells what came of the what-ifs."""

    def parts(self) -> Iterable[Part]:
        comparison = self.report.comparison
        assert comparison is not None
        ranked = [comparison.answers[place] for place in comparison.ranking]
        yield self.table()
        yield self._what_if_chart(ranked)
        for number, answer in enumerate(ranked[:_MOST_DETAILS], 1):
            yield self._detail(number, answer)

    def table(self) -> Table:
        """Return the what-ifs, best first, with what each changes over all queues."""
        comparison = self.report.comparison
        assert comparison is not None
        rows = []
        for number, place in enumerate(comparison.ranking, 1):
            answer = comparison.answers[place]
            changes = [self._change_cell(answer.difference(measure)) for measure in Measure]
            lives = answer.result.replications
            rows.append(
                (Cell(f"{number}. {answer.what_if.name}"), *changes, Cell(self.fmt.number(lives), lives))
            )
        units = {Measure.ASA_S: self.w("seconds")}
        columns = [
            Column(MEASURES[one].to(self.language), units.get(one, self.w("points"))) for one in Measure
        ]
        headings = (Column(self.w("what"), numeric=False), *columns, Column(self.w("lives")))
        return Table(self.w("what_if"), headings, tuple(rows))

    def _change_cell(self, one: Difference) -> Cell:
        change, factor = one.change, 1 if one.measure is Measure.ASA_S else 100
        if not math.isfinite(change.value):
            return Cell(DASH)
        value, width, verdict = factor * change.value, factor * change.half_width, self._verdict(one)
        sign = "✓ " if verdict is Standing.GOOD else ""  # the page tells only what is off by itself
        return Cell(
            f"{sign}{self.signed(value)} ± {self.fmt.number(width, 1)}",
            value,
            Standing.NONE if verdict is Standing.GOOD else verdict,
        )

    def _verdict(self, one: Difference) -> Standing:
        better = BETTER_WHEN[one.measure]
        if not better or not is_clear(one.change):
            return Standing.NONE
        return Standing.GOOD if better * one.change.value > 0 else Standing.ACT

    def _what_if_chart(self, ranked: list[Answer]) -> Chart:
        changes = [answer.difference(Measure.SERVICE_LEVEL).change for answer in ranked]
        labels = tuple(f"{number}" for number in range(1, len(ranked) + 1))
        series = (
            Series(self.w("change"), percent([one.value for one in changes]), "bar", Tone.FIRST),
            Series(self.w("low"), percent([one.low for one in changes]), "points", Tone.SECOND),
            Series(self.w("high"), percent([one.high for one in changes]), "points", Tone.MAIN),
        )
        title, hint = self.w("what_if_chart"), self.w("what_if_hint")
        return Chart("what-if", title, hint, labels, series, suffix=self.w("points"), places=1)

    def _detail(self, number: int, answer: Answer) -> Table:
        rows = []
        for one in answer.differences:
            measure = MEASURES[one.measure].to(self.language)
            of = one.name or self.w("all")
            rows.append(
                (
                    Cell(f"{measure} · {of}"),
                    self._value(one, one.before),
                    self._value(one, one.after),
                    self._change_cell(one),
                )
            )
        headings = (
            Column(self.w("measure"), numeric=False),
            Column(self.w("before")),
            Column(self.w("after")),
            Column(self.w("change").capitalize()),
        )
        return Table(
            self.w("detail", name=f"{number}. {answer.what_if.name}"), headings, tuple(rows), folded=True
        )

    def _value(self, one: Difference, found: Estimate) -> Cell:
        value = known(found.value)
        if one.measure is Measure.ASA_S:
            return Cell(str(self.fmt.value(value, Unit.SECONDS)), value)
        return Cell(DASH if value is None else f"{self.share(value)}{SPACE}%", value)
