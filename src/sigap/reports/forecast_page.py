"""The page of a forecast: what is expected, how sure that is, what drives each day, and how well it did before."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

import sigap
from sigap.forecasting.result import Forecast, Score
from sigap.forecasting.series import History
from sigap.metrics.definition import Unit
from sigap.reports.forecast_days import HIGH, LOW, DayRow, day_of, day_rows, day_totals, why
from sigap.reports.forecast_wording import W, model_name
from sigap.reports.formats import DASH, SPACE, Formats
from sigap.reports.page import (
    Cell,
    Chart,
    Column,
    Heat,
    Notes,
    Page,
    Part,
    Section,
    Series,
    Table,
    Tile,
    Tone,
)
from sigap.text import Language, Text

_DAYS_BEHIND, _DAYS_CLOSE, _DAYS_HEAT = 40, 7, 28
_MOST_QUEUES = 6


@dataclass(frozen=True, slots=True)
class QueueForecast:
    """One queue's forecast with the history it was learnt from, and what was remarked while reading that."""

    history: History
    forecast: Forecast


@dataclass(frozen=True, slots=True)
class ForecastReport:
    """Everything a forecast's page tells.

    Attributes:
        queues: greatest first.
        remarks: about the reading: what was taken as closed, as an outage or as unknown.
        files: what was read.
        country: whose holidays count, "" for none.
        made_at: when; None leaves it out.
    """

    queues: tuple[QueueForecast, ...]
    remarks: tuple[Text, ...] = ()
    files: tuple[str, ...] = ()
    country: str = ""
    made_at: dt.datetime | None = None


def forecast_page(report: ForecastReport, language: Language) -> Page:
    """Return the page, in one language."""
    return _Teller(report, language).page()


@dataclass(frozen=True)
class _Teller:
    report: ForecastReport
    language: Language

    @property
    def fmt(self) -> Formats:
        return Formats(self.language)

    def w(self, key: str) -> str:
        return W[key].to(self.language)

    def page(self) -> Page:
        shown = self.report.queues[:_MOST_QUEUES]
        sections = [] if len(self.report.queues) == 1 else [self._all_queues()]
        sections += [part for number, one in enumerate(shown) for part in self._sections(one, number)]
        return Page(
            language=self.language,
            title=self.w("title"),
            when=self._period(),
            sections=(*sections, *self._notes()),
            tiles=self._tiles(),
            headline=self.w("headline"),
            facts=self._facts(),
            made=self._made(),
        )

    def _period(self) -> str:
        dates = np.concatenate([one.forecast.dates for one in self.report.queues])
        return self.fmt.days(day_of(dates.min()), day_of(dates.max()))

    def _facts(self) -> tuple[tuple[str, str], ...]:
        first = self.report.queues[0]
        history = first.history
        behind = self.fmt.days(day_of(history.dates[0]), day_of(history.dates[-1]))
        files = ", ".join(self.report.files[:3])
        names = ", ".join(one.history.queue for one in self.report.queues[:3] if one.history.queue)
        more = len(self.report.queues) - 3
        queues = ((self.w("queues"), names + (f" +{more}" if more > 0 else "")),) if names else ()
        return (
            (self.w("source"), files or DASH),
            *queues,
            (self.w("learnt"), behind),
            (self.w("interval"), f"{history.minutes}{SPACE}{Text('min', 'mnt').to(self.language)}"),
            (self.w("zone"), history.zone),
            (self.w("holidays"), self.report.country.upper() or self.w("no_holidays")),
        )  # fmt: skip

    def _made(self) -> str:
        made = self.w("made").format(version=sigap.__version__)
        return made if self.report.made_at is None else f"{made}, {self.fmt.instant(self.report.made_at)}"

    # -- headline figures

    def _tiles(self) -> tuple[Tile, ...]:
        first = self.report.queues[0]
        many = len(self.report.queues) > 1
        whose = (first.history.queue,) if many and first.history.queue else ()
        tiles = [self._total_tile(), *self._peak_tiles(first.forecast, whose)]
        if first.forecast.aht_s is not None:
            weight = np.where(np.isnan(first.forecast.aht_s), 0.0, first.forecast.mean)
            if weight.sum() > 0:
                aht = float((weight * np.nan_to_num(first.forecast.aht_s)).sum() / weight.sum())
                told = self.fmt.value(aht, Unit.SECONDS)
                tiles.append(Tile(self.w("aht"), told.digits, told.unit, whose))
        score = chosen(first.forecast.scores)
        if score is not None:
            tiles.append(
                Tile(
                    self.w("wape"),
                    self.fmt.number(100 * score.wape, 1),
                    "%",
                    (*whose, f"{self.w('coverage')}: {self._percent(score.coverage)}"),
                )
            )
        return tuple(tiles)

    def _total_tile(self) -> Tile:
        total = sum(float(one.forecast.mean.sum()) for one in self.report.queues)
        days = len(np.unique(np.concatenate([one.forecast.dates for one in self.report.queues])))
        notes = [f"{self.fmt.number(days)} {self.w('days_of')}"]
        if len(self.report.queues) == 1:
            notes.append(self._band_of_total(self.report.queues[0].forecast))
        return Tile(self.w("total"), self.fmt.number(total), "", tuple(notes))

    def _band_of_total(self, forecast: Forecast) -> str:
        if not len(forecast.paths):
            return ""
        low, high = np.quantile(forecast.paths.sum(axis=(1, 2)), (LOW, HIGH))
        return f"{self.w('band80')}: {self.fmt.number(low)}–{self.fmt.number(high)}"

    def _peak_tiles(self, forecast: Forecast, whose: tuple[str, ...]) -> list[Tile]:
        day = int(np.argmax(forecast.mean.sum(axis=1)))
        row, column = np.unravel_index(int(np.argmax(forecast.mean)), forecast.mean.shape)
        low, high = (forecast.day_quantiles[forecast.levels.index(q), day] for q in (LOW, HIGH))
        when = self.fmt.day(day_of(forecast.dates[day]), weekday=True, year=False)
        peak = forecast.mean[row, column]
        at = self.fmt.day(day_of(forecast.dates[row]), weekday=True, year=False)
        return [
            Tile(
                self.w("peak_day"),
                self.fmt.number(forecast.mean[day].sum()),
                "",
                (*whose, when, f"{self.w('band80')}: {self.fmt.number(low)}–{self.fmt.number(high)}"),
            ),
            Tile(
                self.w("peak"),
                self.fmt.number(peak, 0 if peak >= 10 else 1),
                "",
                (*whose, f"{at} {self._clock(forecast, int(column))}"),
            ),
        ]

    # -- a queue

    def _sections(self, one: QueueForecast, number: int) -> list[Section]:
        """Return a queue's sections; all in one where there are several queues, so that the links stay few."""
        name, scores = one.history.queue, one.forecast.scores
        lead = f"{self.w('model')}: {self._model(one.forecast.model)}" if one.forecast.model else ""
        charts: tuple[Part, ...] = (
            self._days_chart(one, number),
            self._close_chart(one, number),
            self._heat(one, number),
        )
        drivers: tuple[Part, ...] = (self._drivers(one.forecast),)
        tables: tuple[Part, ...] = (self._errors(scores), self._scores(scores)) if scores else ()
        title = name or self.w("expected").capitalize()
        if len(self.report.queues) > 1:
            return [Section(f"queue-{number}", title, (*charts, *drivers, *tables), lead)]
        made = [
            Section(f"queue-{number}", title, charts, lead),
            Section(f"why-{number}", self.w("drivers"), drivers),
        ]
        if tables:
            made.append(Section(f"accuracy-{number}", self.w("accuracy"), tables, self.w("accuracy_lead")))
        return made

    def _days_chart(self, one: QueueForecast, number: int) -> Chart:
        history, forecast = one.history, one.forecast
        behind = slice(max(0, history.days - _DAYS_BEHIND), history.days)
        came = day_totals(history)[behind]
        none: tuple[None, ...] = (None,) * len(came)
        gap: tuple[None, ...] = (None,) * len(forecast.dates)
        low, high = (forecast.day_quantiles[forecast.levels.index(q)] for q in (LOW, HIGH))
        dates = [*history.dates[behind], *forecast.dates]
        return Chart(
            f"days-{number}",
            self.w("by_day"),
            self.w("by_day_hint"),
            tuple(self.fmt.day(day_of(date), weekday=True, year=False) for date in dates),
            (
                Series(self.w("band80"), none + _drawn(low), "band", Tone.MAIN, none + _drawn(high)),
                Series(self.w("expected"), none + _drawn(forecast.mean.sum(axis=1)), tone=Tone.MAIN),
                Series(self.w("came"), _drawn(came) + gap, tone=Tone.QUIET),
            ),
            zoom=len(dates) > 90,
        )

    def _close_chart(self, one: QueueForecast, number: int) -> Chart:
        history, forecast = one.history, one.forecast
        days = np.flatnonzero(~forecast.closed.all(axis=1))[:_DAYS_CLOSE]
        at = [(int(day), int(i)) for day in days for i in np.flatnonzero(~forecast.closed[day])]
        rows, columns = (np.array([pair[k] for pair in at], np.int64) for k in (0, 1))
        low, high = (forecast.quantile(q)[rows, columns] for q in (LOW, HIGH))
        series = [
            Series(self.w("band80"), _drawn(low, 2), "band", Tone.MAIN, _drawn(high, 2)),
            Series(self.w("expected"), _drawn(forecast.mean[rows, columns], 2), tone=Tone.MAIN),
        ]
        before = _week_earlier(history, forecast, rows, columns)
        if any(value is not None for value in before):
            series.append(Series(self.w("before"), before, tone=Tone.QUIET, dashed=True))
        labels = tuple(
            f"{self._short_day(forecast.dates[row])}, {self._clock(forecast, column)}" for row, column in at
        )
        small = float(forecast.mean.max()) < 10
        return Chart(
            f"close-{number}", self.w("close"), self.w("close_hint"), labels, tuple(series),
            places=1 if small else 0, zoom=len(labels) > 150,
        )  # fmt: skip

    def _heat(self, one: QueueForecast, number: int) -> Heat:
        forecast = one.forecast
        used = np.flatnonzero(~forecast.closed.all(axis=0))
        days = range(min(len(forecast.dates), _DAYS_HEAT))
        small = float(forecast.mean.max()) < 10
        return Heat(
            f"heat-{number}",
            self.w("heat"),
            self.w("heat_hint"),
            tuple(self.fmt.day(day_of(forecast.dates[d]), weekday=True, year=False) for d in days),
            tuple(self._clock(forecast, int(i)) for i in used),
            tuple(
                tuple(None if forecast.closed[d, i] else round(float(forecast.mean[d, i]), 2) for i in used)
                for d in days
            ),
            places=1 if small else 0,
        )

    def _drivers(self, forecast: Forecast) -> Table:
        columns = [
            Column(self.w("day"), numeric=False),
            Column(self.w("total")),
            Column(self.w("band80")),
            Column(self.w("why"), numeric=False),
        ]
        handled = forecast.aht_s is not None
        if handled:
            columns.insert(3, Column(self.w("aht"), self.fmt.heading(Unit.SECONDS)))
        rows = tuple(self._driver_row(row, handled) for row in day_rows(forecast, self.fmt))
        return Table(self.w("day_by_day"), tuple(columns), rows)

    def _driver_row(self, row: DayRow, handled: bool) -> tuple[Cell, ...]:
        cells = [
            Cell(row.day, float(row.date.toordinal())),
            Cell(row.total, None if row.closed else row.volume),
            Cell(row.band, None if row.closed else row.low),
        ]
        if handled:
            cells.append(Cell(row.aht, row.aht_s))
        return (*cells, Cell(self.w("closed") if row.closed else why(row.drivers, self.fmt)))

    def _errors(self, scores: Sequence[Score]) -> Table:
        """Return models by distances ahead: the error of each, and how much of the forecast each makes there."""
        reaches = list(dict.fromkeys(score.ahead for score in scores))
        models = list(dict.fromkeys(score.model for score in scores))
        found = {(score.model, score.ahead): score for score in scores}
        columns = [Column(self.w("model"), numeric=False)]
        columns += [Column(self._reach(reach), "%") for reach in reaches]
        columns.append(Column(self.w("weight"), "%"))
        rows = []
        for model in models:
            own = [found.get((model, reach)) for reach in reaches]
            weights = [100 * score.weight for score in own if score is not None]
            rows.append(
                (
                    Cell(self._model(model)),
                    *(Cell(DASH) if score is None else self._percent_cell(score.wape) for score in own),
                    Cell(self._weights(weights), max(weights)),
                )
            )
        return Table(self.w("error_ahead"), tuple(columns), tuple(rows))

    def _reach(self, ahead: tuple[int, int]) -> str:
        first, last = ahead
        days = Text("days", "hari").to(self.language)
        if last == 1:
            return Text("next day", "besok").to(self.language)
        return f"{first}–{last} {days}" if first != last else f"{first} {days}"

    def _weights(self, weights: Sequence[float]) -> str:
        low, high = min(weights), max(weights)
        if high == 0:
            return DASH
        return self.fmt.number(high) if low == high else f"{self.fmt.number(low)}–{self.fmt.number(high)}"

    def _scores(self, scores: Sequence[Score]) -> Table:
        columns = (
            Column(self.w("model"), numeric=False),
            Column(self.w("ahead")),
            Column(self.w("error"), "%"),
            Column(self.w("day_error"), "%"),
            Column(self.w("bias"), "%"),
            Column(self.w("coverage"), "%"),
            Column(self.w("weight"), "%"),
        )
        rows = tuple(self._score_row(score) for score in scores)
        return Table(self.w("measures"), columns, rows, folded=True)

    def _score_row(self, score: Score) -> tuple[Cell, ...]:
        first, last = score.ahead
        numbers = (score.wape, score.day_wape, score.bias, score.coverage)
        weight = 100 * score.weight
        return (
            Cell(self._model(score.model)),
            Cell(str(first) if first == last else f"{first}–{last}", float(first)),
            *(self._percent_cell(value) for value in numbers),
            Cell(self.fmt.number(weight) if weight else DASH, weight),
        )

    def _percent_cell(self, value: float) -> Cell:
        if np.isnan(value):
            return Cell(DASH)
        return Cell(self.fmt.number(100 * value, 1).replace("-", "−"), 100 * value)

    def _percent(self, value: float) -> str:
        return DASH if np.isnan(value) else f"{self.fmt.number(100 * value, 1)}{SPACE}%"

    def _model(self, name: str) -> str:
        return model_name(name).to(self.language)

    # -- all queues, remarks

    def _all_queues(self) -> Section:
        columns = (
            Column(self.w("queue"), numeric=False),
            Column(self.w("total")),
            Column(self.w("peak_day")),
            Column(self.w("wape"), "%"),
            Column(self.w("model"), numeric=False),
        )
        rows = tuple(self._queue_row(one) for one in self.report.queues)
        return Section("queues", self.w("all_queues"), (Table(self.w("all_queues"), columns, rows),))

    def _queue_row(self, one: QueueForecast) -> tuple[Cell, ...]:
        total, peak = float(one.forecast.mean.sum()), float(one.forecast.mean.sum(axis=1).max())
        score = chosen(one.forecast.scores)
        return (
            Cell(f"{one.history.queue or DASH} · {one.history.channel}"),
            Cell(self.fmt.number(total), total),
            Cell(self.fmt.number(peak), peak),
            Cell(DASH) if score is None else self._percent_cell(score.wape),
            Cell(self._model(one.forecast.model)),
        )

    def _notes(self) -> tuple[Section, ...]:
        many = len(self.report.queues) > 1
        own = tuple(
            (f"{one.history.queue}: " if many and one.history.queue else "") + remark.to(self.language)
            for one in self.report.queues
            for remark in one.forecast.remarks
        )
        read = tuple(remark.to(self.language) for remark in self.report.remarks)
        parts: list[Part] = []
        if own:
            parts.append(Notes(self.w("title"), own))
        if read:
            parts.append(Notes(self.w("reading"), read))
        return (Section("remarks", self.w("remarks"), tuple(parts)),) if parts else ()

    def _short_day(self, date: np.datetime64) -> str:
        day = day_of(date)
        return f"{self.fmt.weekday(day.isoweekday())} {day.day}"

    def _clock(self, forecast: Forecast, interval: int) -> str:
        minute = forecast.opens_minute + interval * forecast.minutes
        return self.fmt.time(dt.time(*divmod(minute, 60)))


def chosen(scores: Sequence[Score]) -> Score | None:
    """Return the score at the nearest distance of what was chosen: the mixture where several models have weight."""
    nearest = [score for score in scores if score.ahead == scores[0].ahead]
    weighted = [score for score in nearest if score.weight > 0]
    if len(weighted) == 1:
        return weighted[0]
    return next((score for score in nearest if score.model == "combination"), None)


def _week_earlier(
    history: History, forecast: Forecast, rows: NDArray[np.int64], columns: NDArray[np.int64]
) -> tuple[float | None, ...]:
    known = {date: row for row, date in enumerate(history.dates.astype("datetime64[D]").tolist())}
    found = []
    for row, column in zip(rows.tolist(), columns.tolist(), strict=True):
        behind = known.get(day_of(forecast.dates[row]) - dt.timedelta(days=7))
        value = np.nan if behind is None else float(history.volume[behind, column])
        found.append(None if np.isnan(value) else value)
    return tuple(found)


def _drawn(values: NDArray[np.float64], places: int = 1) -> tuple[float | None, ...]:
    return tuple(None if np.isnan(value) else round(float(value), places) for value in values)
