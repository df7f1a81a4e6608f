"""What the form of a question offers, and what of it is chosen."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from sigap.facts.tables import CHANNELS as ALL_CHANNELS
from sigap.metrics.catalogue import FAMILIES
from sigap.metrics.definition import Kpi
from sigap.metrics.documentation import CLOCKS, DIMENSIONS
from sigap.metrics.presets import PRESETS
from sigap.text import Text
from sigap.web.insights.question import KPIS, Fields
from sigap.web.insights.showing import CHANNELS, TIME_NAMES
from sigap.web.insights.spans import SPANS
from sigap.web.people import queries as people

LABELS = ("queue", "channel", "team", "agent", "direction", "reason", "site", "priority", "survey", "form")
PIECES = ("day", "week", "month", "weekday", "hour", "60min", "30min", "15min")
COMPARED: Mapping[str, Text] = {
    "before": Text("the days before", "hari-hari sebelumnya"),
    "weekdays": Text("the same weekdays before", "hari yang sama sebelumnya"),
}
NONE = Text("nothing", "tanpa")
ALL = Text("All", "Semua")


@dataclass(frozen=True)
class Option:
    """One thing that may be chosen."""

    value: str
    name: Text
    is_chosen: bool
    hint: Text = Text("", "")


@dataclass(frozen=True)
class KpiOption:
    """A KPI in the catalogue's list."""

    kpi: Kpi
    is_chosen: bool
    variants: tuple[Option, ...]  # empty when it has but one


@dataclass(frozen=True)
class Choices:
    """The form of a question."""

    families: tuple[tuple[Text, tuple[KpiOption, ...]], ...]
    first: tuple[Option, ...]
    second: tuple[Option, ...]
    spans: tuple[Option, ...]
    clocks: tuple[Option, ...]
    presets: tuple[Option, ...]
    compared: tuple[Option, ...]
    queues: tuple[Option, ...]
    channels: tuple[Option, ...]
    teams: tuple[Option, ...]
    others: tuple[tuple[str, str], ...]  # filters that came by a link and have no list of their own
    from_day: str
    to_day: str
    threshold: str
    short: str

    @property
    def chosen(self) -> tuple[Kpi, ...]:
        """Return the KPIs that are chosen."""
        return tuple(one.kpi for _, some in self.families for one in some if one.is_chosen)

    @property
    def filters(self) -> int:
        """Return how many filters are set."""
        return sum(any(o.is_chosen for o in some) for some in (self.queues, self.channels, self.teams)) + len(
            self.others
        )

    @property
    def has_days(self) -> bool:
        """Return whether the days are told one by one."""
        return bool(self.from_day or self.to_day)


def choices(fields: Fields) -> Choices:
    """Return what the form offers, with what `fields` choose marked: nonsense in them is left out."""
    by = [name for name in fields.get("by", ("queue",)) if name != "none"]
    days = bool(fields.get("from") or fields.get("to"))
    groupings = {name: DIMENSIONS.get(name) or TIME_NAMES[name] for name in (*LABELS, *PIECES)}
    return Choices(
        _families(fields),
        _options({"none": NONE, **groupings}, by[:1] or ["none"]),
        _options({"": NONE, **groupings}, by[1:2]),
        _options(SPANS, [] if days else fields.get("span", ("7d",))),
        _options(
            {"": Text("each KPI's own", "bawaan tiap KPI"), **{str(k): v for k, v in CLOCKS.items()}},
            fields.get("clock", ("",)),
        ),
        _options({id: one.title for id, one in PRESETS.items()}, fields.get("preset", ("sigap",))),
        _options({"": NONE, **COMPARED}, fields.get("compare", ("",))),
        _options({q.key: Text(q.name, q.name) for q in people.queues()}, fields.get("queue", ())),
        _options({key: CHANNELS[key] for key in ALL_CHANNELS}, fields.get("channel", ())),
        _options(_teams(), fields.get("team", ())),
        tuple((name, v) for name in ("agent", "direction", "reason", "site") for v in fields.get(name, ())),
        _last(fields, "from"),
        _last(fields, "to"),
        _last(fields, "threshold"),
        _last(fields, "short"),
    )


def _teams() -> dict[str, Text]:
    keys = sorted({team for team in people.team_of_agents().values() if team})
    return {key: Text(key, key) for key in keys}


def _families(fields: Fields) -> tuple[tuple[Text, tuple[KpiOption, ...]], ...]:
    chosen = [id.partition(":")[0] for id in fields.get("kpi", ())] or list(KPIS)
    variants = set(fields.get("variant", ()))
    return tuple(
        (title, tuple(_kpi(kpi, chosen, variants) for kpi in entries)) for title, entries in FAMILIES.values()
    )


def _kpi(kpi: Kpi, chosen: Sequence[str], variants: Iterable[str]) -> KpiOption:
    named = [f"{kpi.id}:{name}" for name in kpi.variants]
    options = tuple(
        Option(value, Text(name, name), value in variants, formula.formula)
        for value, (name, formula) in zip(named, kpi.variants.items(), strict=True)
    )
    return KpiOption(
        kpi,
        kpi.id in chosen,
        options if len(options) > 1 else (),
    )


def _options(named: Mapping[str, Text], chosen: Iterable[str]) -> tuple[Option, ...]:
    marked = set(chosen)
    return tuple(Option(value, name, value in marked) for value, name in named.items())


def _last(fields: Fields, name: str) -> str:
    values = fields.get(name, ())
    return values[-1][:40] if values else ""
