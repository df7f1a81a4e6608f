"""Numbers, durations and times as people of the reader's language write them, in the reader's zone; a dash for nothing.

Instants are aware datetimes, or milliseconds since the epoch as the facts have them.
"""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

from django import template
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from sigap.metrics.definition import Unit
from sigap.reports.formats import DASH, SPACE, Formats, Told
from sigap.text import Language, Text
from sigap.web.shell.viewing import zone_sign
from sigap.web.shell.words import language

register = template.Library()

Number = int | float | Decimal | None
Instant = dt.datetime | int | None

_NOW = Text("just now", "baru saja")
_SPANS = (
    (60, 1, Text("{n} s", "{n} dtk")),
    (3600, 60, Text("{n} min", "{n} mnt")),
    (86400, 3600, Text("{n} h", "{n} jam")),
    (float("inf"), 86400, Text("{n} d", "{n} hari")),
)
_AGO, _AHEAD = Text("{span} ago", "{span} lalu"), Text("in {span}", "{span} lagi")
_PARTS = ((3600, Text("h", "jam")), (60, Text("min", "mnt")), (1, Text("s", "dtk")))
_DAYS = Text("days", "hari")
_SHORTEST_IN_MINUTES_S = 99.95  # below it seconds are told alone, as `Formats.value` does


def formats() -> Formats:
    """Return the ways of the language at hand."""
    return Formats(language())


def _is_nothing(value: Any) -> bool:
    return value is None or value == "" or (isinstance(value, float) and value != value)


@register.filter
def number(value: Number, places: int = 0) -> str:
    """Return `1.234,5` or `1,234.5`: `{{ n|number }}`, `{{ n|number:1 }}`."""
    return DASH if _is_nothing(value) else formats().number(value, places)  # type: ignore[arg-type]


@register.filter
def percent(value: Number, places: int = 1) -> str:
    """Return a figure that is in percent already, as KPIs are: 74.7 -> `74,7 %`. Of a share (0.747) use `share`."""
    return DASH if _is_nothing(value) else f"{number(value, places)}{SPACE}%"


@register.filter
def share(value: Number, places: int = 1) -> str:
    """Return a share of one in percent: 0.747 -> `74,7 %`."""
    return DASH if _is_nothing(value) else percent(float(value) * 100, places)  # type: ignore[arg-type]


@register.filter
def shift(value: Number, places: int = 1) -> str:
    """Return by which share of one something differs, with its sign: -0.09 -> `−9,0 %`, 0.07 -> `+7,0 %`."""
    if _is_nothing(value):
        return DASH
    told = round(float(value) * 100, places)  # type: ignore[arg-type]
    sign = "+" if told > 0 else "−" if told < 0 else "±"
    return f"{sign}{percent(abs(told), places)}"


@register.filter
def duration(value: Number | dt.timedelta, form: str = "") -> str:
    """Return seconds as `1:23` or `1:02:03`; `{{ s|duration:"long" }}` as `1 mnt 23 dtk`."""
    if isinstance(value, dt.timedelta):
        value = value.total_seconds()
    if _is_nothing(value):
        return DASH
    whole = round(abs(float(value)))  # type: ignore[arg-type]
    sign = "−" if float(value) < 0 and whole else ""  # type: ignore[arg-type]
    return sign + (_in_words(whole) if form == "long" else _in_digits(whole))


@register.filter
def limit(value: Number) -> str:
    """Return seconds in the largest unit that tells them exactly: `20 dtk`, `2 mnt`, `4 jam`."""
    if _is_nothing(value):
        return DASH
    told = float(value)  # type: ignore[arg-type]
    size, name = next((part for part in _PARTS if told and told % part[0] == 0), _PARTS[-1])
    return f"{formats().number(told / size)}{SPACE}{name.to(language())}"


def _in_digits(whole: int) -> str:
    minutes, seconds = divmod(whole, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{formats().number(hours)}:{minutes:02d}:{seconds:02d}" if hours else f"{minutes}:{seconds:02d}"


def _in_words(whole: int) -> str:
    """Return the largest unit and the one below it: `2 jam 05 mnt`."""
    for place, (size, name) in enumerate(_PARTS):
        if whole >= size:
            count, rest = divmod(whole, size)
            told = f"{formats().number(count)}{SPACE}{name.to(language())}"
            if place == len(_PARTS) - 1:
                return told
            below, under = _PARTS[place + 1]
            return f"{told}{SPACE}{rest // below:02d}{SPACE}{under.to(language())}"
    return f"0{SPACE}{_PARTS[-1][1].to(language())}"


@register.filter
def figure(value: Number, unit: Unit | str) -> str:
    """Return a KPI's value with its unit, as the reports write it: `{{ value|figure:kpi.unit }}`."""
    return str(formats().value(_float(value), Unit(unit)))


@register.filter
def cell(value: Number, unit: Unit | str) -> str:
    """Return a KPI's value for a table whose heading tells the unit: `{{ value|cell:kpi.unit }}`."""
    return formats().cell(_float(value), Unit(unit))


def tile(value: Number, unit: Unit, language: Language | None = None) -> Told:
    """Return a value that fits a tile, its unit small beside it: `87` dtk, `4:09` mnt, `1:02:03` jam, `2,4` hari."""
    ways = Formats(language) if language else formats()
    told = _float(value)
    if told is None or unit is not Unit.SECONDS or abs(told) < _SHORTEST_IN_MINUTES_S:
        return ways.value(told, unit)
    sign, whole = "−" if told < 0 else "", round(abs(told))
    if whole >= 86400:
        return Told(sign + ways.number(whole / 86400, 1), _DAYS.to(ways.language))
    unit_name = _PARTS[0 if whole >= 3600 else 1][1]
    return Told(sign + _in_digits(whole), unit_name.to(ways.language))


def tile_change(difference: float, unit: Unit, language: Language | None = None) -> str:
    """Return a difference with its sign, durations as short as on a tile: `+1,4 poin`, `−1:12 mnt`."""
    if unit is not Unit.SECONDS:
        return (Formats(language) if language else formats()).change(difference, unit)
    sign = "+" if difference > 0 else "−" if difference < 0 else "±"
    return f"{sign}{tile(abs(difference), unit, language)}"


def _float(value: Number) -> float | None:
    return None if _is_nothing(value) else float(value)  # type: ignore[arg-type]


def _local(value: Instant) -> dt.datetime | None:
    """Return an instant in the viewer's zone."""
    if _is_nothing(value):
        return None
    at = value if isinstance(value, dt.datetime) else dt.datetime.fromtimestamp(int(value) / 1000, dt.UTC)  # type: ignore[arg-type]
    return timezone.localtime(at) if timezone.is_aware(at) else at


def _timed(at: dt.datetime, told: str, title: str = "") -> SafeString:
    return format_html('<time datetime="{}" title="{}">{}</time>', at.isoformat(), title or _full(at), told)


def _full(at: dt.datetime, ways: Formats | None = None, sign: str | None = None) -> str:
    ways, sign = ways or formats(), _sign(at) if sign is None else sign
    return f"{ways.day(at.date(), weekday=True)} {_clock(at, ways, seconds=True)}{sign}"


def _sign(at: dt.datetime) -> str:
    return f"{SPACE}{zone_sign(timezone.get_current_timezone(), at)}" if timezone.is_aware(at) else ""


def _clock(at: dt.datetime, ways: Formats, *, seconds: bool = False) -> str:
    mark = "." if ways.language == "id" else ":"
    return at.strftime(f"%H{mark}%M{mark}%S" if seconds else f"%H{mark}%M")


@register.filter
def instant(value: Instant, form: str = "") -> str:
    """Return `3 Nov 2026 17.30 WIB`; with "seconds", to the second."""
    at = _local(value)
    if at is None:
        return DASH
    ways, sign = formats(), _sign(at)  # once: a page has hundreds
    told = f"{ways.day(at.date())} {_clock(at, ways, seconds=form == 'seconds')}{sign}"
    return _timed(at, told, _full(at, ways, sign))


@register.filter
def day(value: dt.date | Instant, form: str = "") -> str:
    """Return `3 Nov 2026`; with "weekday", `Sel, 3 Nov 2026`; with "short", without the year, or with both."""
    ways = {"weekday": "weekday" in form, "year": "short" not in form}
    if isinstance(value, dt.date) and not isinstance(value, dt.datetime):
        return formats().day(value, **ways)
    at = _local(value)
    return DASH if at is None else _timed(at, formats().day(at.date(), **ways))


@register.filter
def clock(value: dt.time | Instant, form: str = "") -> str:
    """Return `17.30`; with "seconds", `17.30.05`; with "zone", `17.30 WIB`."""
    if isinstance(value, dt.time):
        return formats().time(value)
    at = _local(value)
    if at is None:
        return DASH
    return _timed(
        at, _clock(at, formats(), seconds=form == "seconds") + (_sign(at) if form == "zone" else "")
    )


@register.filter
def ago(value: Instant, form: str = "") -> str:
    """Return how long ago: `3 mnt lalu`; with "bare", how long since then: `3 mnt`. The browser keeps counting."""
    at = _local(value)
    if at is None:
        return DASH
    seconds = (timezone.now() - at).total_seconds()
    told = _span(seconds) if form == "bare" else span_told(seconds)
    return format_html(
        '<time datetime="{}" title="{}" data-ago="{}">{}</time>', at.isoformat(), _full(at), form, told
    )


def span_told(seconds: float) -> str:
    """Return a distance in time, ago or ahead, in words."""
    if abs(seconds) < 1:
        return _NOW.to(language())
    return (_AGO if seconds > 0 else _AHEAD).to(language()).format(span=_span(seconds))


def _span(seconds: float) -> str:
    size, name = next((size, name) for limit, size, name in _SPANS if abs(seconds) < limit)
    return name.to(language()).format(n=formats().number(int(abs(seconds) // size)))
