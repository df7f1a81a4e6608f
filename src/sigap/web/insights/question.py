"""What a page of figures asks, as a value; and the same as a query string, so that every view is an address to share.

kpi=service_level&kpi=asa&variant=service_level:excl_short&by=queue&span=28d&compare=weekdays&queue=layanan
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from urllib.parse import urlencode

from sigap.metrics.asking import ask
from sigap.metrics.catalogue import get
from sigap.metrics.definition import Clock
from sigap.metrics.grouping import TIMES
from sigap.metrics.questions import QuestionError, unknown
from sigap.text import Text
from sigap.web.insights import spans

KPIS = ("offered", "answered", "abandonment_rate", "service_level", "asa", "aht")
"""What is shown when nothing was chosen."""

FILTERS = ("queue", "channel", "team", "agent", "direction", "reason", "site")
COMPARISONS = ("before", "weekdays")
MOST_KPIS, MOST_GROUPINGS, MOST_VALUES, LONGEST_VALUE = 12, 3, 200, 200
MOST_DAYS = {"15min": 31, "30min": 62, "60min": 92}
"""How many days may be asked in pieces so small: more would be a table that nobody reads."""

Fields = Mapping[str, Sequence[str]]


@dataclass(frozen=True)
class Question:
    """What is asked.

    Attributes:
        kpis: ids, in the order shown.
        variants: id -> variant, where it is not the default or the preset's.
        by: groupings, labels before times.
        span: a key of `spans.SPANS`, or "" when `first` and `last` say it.
        first, last: days in the tenant's zone, both included.
        clock, preset: as in the library; "" leaves them to each KPI and to the house.
        where: label -> values that count.
        threshold_s, short_s: T and s for all queues; None leaves each queue its own.
        compare: "", "before" (as many days before) or "weekdays" (the same weekdays before).
    """

    kpis: tuple[str, ...] = KPIS
    variants: Mapping[str, str] = field(default_factory=dict)
    by: tuple[str, ...] = ("queue",)
    span: str = "7d"
    first: dt.date | None = None
    last: dt.date | None = None
    clock: str = ""
    preset: str = ""
    where: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    threshold_s: int | None = None
    short_s: int | None = None
    compare: str = ""

    def days(self, today: dt.date) -> tuple[dt.date, dt.date]:
        """Return the first and last day asked for."""
        if self.first is not None and self.last is not None:
            return self.first, self.last
        return spans.days_of(self.span, today)

    def days_before(self, today: dt.date) -> tuple[dt.date, dt.date] | None:
        """Return the days to compare with, None when none are."""
        return spans.before(self.span, self.days(today), self.compare) if self.compare else None

    def told(self) -> dict[str, list[str]]:
        """Return it as fields of a form, without what is left as it is."""
        fields = {
            "kpi": list(self.kpis),
            "variant": [f"{id}:{name}" for id, name in self.variants.items()],
            "by": list(self.by) or ["none"],
            "span": [self.span] if self.span else [],
            "from": [self.first.isoformat()] if self.first and not self.span else [],
            "to": [self.last.isoformat()] if self.last and not self.span else [],
            "clock": [self.clock],
            "preset": [self.preset],
            **{name: list(values) for name, values in self.where.items()},
            "threshold": [] if self.threshold_s is None else [str(self.threshold_s)],
            "short": [] if self.short_s is None else [str(self.short_s)],
            "compare": [self.compare],
        }
        return {name: some for name, values in fields.items() if (some := [v for v in values if v])}

    def query(self) -> str:
        """Return it as a query string."""
        return urlencode(self.told(), doseq=True)

    def also(self, where: Mapping[str, str]) -> Question:
        """Return the question about a part of it: the filters narrowed to one value each."""
        return replace(self, where={**self.where, **{name: (value,) for name, value in where.items()}})


def read(fields: Fields) -> Question:
    """Return the question that the fields of a form, a query string or a saved report ask.

    Raises:
        QuestionError: they ask for something that is not there or makes no sense; `where` names the field.
    """
    _check_sizes(fields)
    by = tuple(v for v in _all(fields, "by") if v != "none")
    first, last = _day(fields, "from"), _day(fields, "to")
    if (first is None) != (last is None):
        first = last = first or last
    asked = Question(
        kpis=_all(fields, "kpi") or KPIS,
        variants=_variants(fields),
        by=_labels_first(by) if "by" in fields else ("queue",),
        span="" if first else _one(fields, "span") or "7d",
        first=first,
        last=last,
        clock=_one(fields, "clock"),
        preset=_one(fields, "preset"),
        where=MappingProxyType({name: values for name in FILTERS if (values := _all(fields, name))}),
        threshold_s=_seconds(fields, "threshold"),
        short_s=_seconds(fields, "short"),
        compare=_one(fields, "compare"),
    )
    _check(asked)
    return asked


def _labels_first(by: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(sorted(by, key=lambda name: name in TIMES))


def _all(fields: Fields, name: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(v for v in fields.get(name, ()) if v))


def _one(fields: Fields, name: str) -> str:
    found = _all(fields, name)
    return found[-1] if found else ""


def _check_sizes(fields: Fields) -> None:
    for name, values in fields.items():
        if len(values) > MOST_VALUES or any(len(v) > LONGEST_VALUE or "\x00" in v for v in values):
            raise QuestionError(
                Text("too much is asked for at once.", "terlalu banyak yang diminta sekaligus."), where=name
            )


def _variants(fields: Fields) -> Mapping[str, str]:
    found = dict(v.partition(":")[::2] for v in _all(fields, "variant"))
    return MappingProxyType({get(id).id: name for id, name in found.items() if name})


def _day(fields: Fields, name: str) -> dt.date | None:
    told = _one(fields, name)
    if not told:
        return None
    try:
        day = dt.date.fromisoformat(told)
    except ValueError:
        day = dt.date.min
    if not 1990 <= day.year <= 2100:
        what = Text(
            f"'{told}' is no date that can be asked for.", f"'{told}' bukan tanggal yang bisa diminta."
        )
        remedy = Text("Write it as 2026-01-31.", "Tulis seperti 2026-01-31.")
        raise QuestionError(what, where=name, remedy=remedy)
    return day


def _seconds(fields: Fields, name: str) -> int | None:
    told = _one(fields, name)
    if not told:
        return None
    if not (told.isascii() and told.isdigit() and int(told[:9]) <= 86_400):
        what = Text("whole seconds from 0 to 86,400 are wanted.", "isi detik bulat dari 0 sampai 86.400.")
        raise QuestionError(what, where=name)
    return int(told)


def _check(asked: Question) -> None:
    _at_most(asked.kpis, MOST_KPIS, "kpi")
    _at_most(asked.by, MOST_GROUPINGS, "by")
    if asked.span and asked.span not in spans.SPANS:
        raise unknown(Text("period", "periode"), asked.span, spans.SPANS)
    if asked.compare and asked.compare not in COMPARISONS:
        raise unknown(Text("comparison", "perbandingan"), asked.compare, COMPARISONS)
    if asked.first and asked.last and asked.last < asked.first:
        what = Text("the period ends before it begins.", "periode berakhir sebelum dimulai.")
        raise QuestionError(what, where="to")
    _ask_library(asked)


def _at_most(values: Iterable[str], most: int, where: str) -> None:
    if len(list(values)) > most:
        what = Text(f"no more than {most} can be shown at once.", f"paling banyak {most} sekaligus.")
        raise QuestionError(what, where=where)


def _ask_library(asked: Question) -> None:
    """Have the library check KPIs, groupings, clock and preset against one another; nothing is computed."""
    for id in asked.kpis:
        get(id)
    clocks = clocks_of(asked)
    ask(
        asked.kpis,
        zone=spans.UTC,
        by=asked.by,
        clock=clocks,
        preset=asked.preset or None,
        variants=asked.variants,
        where={name: list(values) for name, values in asked.where.items()},
    )


def clocks_of(asked: Question) -> dict[str, Clock] | None:
    """Return the clock of each KPI: the one asked for where a KPI has it, else its own.

    Raises:
        QuestionError: none of the KPIs can be asked on this clock.
    """
    if not asked.clock:
        return None
    fitting = {id: asked.clock for id in asked.kpis if asked.clock in get(id).clocks}
    if not fitting:
        what = Text(
            f"none of these KPIs can be asked on the clock '{asked.clock}'.",
            f"tidak satu pun KPI ini bisa dihitung dengan jam '{asked.clock}'.",
        )
        raise QuestionError(what, where="clock")
    return fitting


def check_days(asked: Question, today: dt.date) -> None:
    """Refuse so many days in so small pieces that nobody could read the answer.

    Raises:
        QuestionError: the period is too long for the grouping.
    """
    first, last = asked.days(today)
    for piece, most in MOST_DAYS.items():
        if piece in asked.by and (last - first).days >= most:
            what = Text(
                f"in pieces this small, no more than {most} days can be shown.",
                f"untuk potongan sekecil ini, paling banyak {most} hari.",
            )
            remedy = Text(
                "Choose a shorter period, or hours of the day.", "Pilih periode lebih pendek, atau jam."
            )
            raise QuestionError(what, where="by", remedy=remedy)
    if (last - first).days > 3700:
        what = Text("a period of ten years is the longest.", "periode terpanjang adalah sepuluh tahun.")
        raise QuestionError(what, where="to")
