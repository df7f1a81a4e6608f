"""What can be watched on a floor: the figures that rules are about, of what they are, and how they are written."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from sigap.text import Text


class Of(StrEnum):
    """What a rule looks at."""

    QUEUE = "queue"
    AGENT = "agent"
    TEAM = "team"
    SOURCE = "source"


class Figure(StrEnum):
    """What can be watched; `FIGURES` says of what, and in which unit."""

    SERVICE_LEVEL = "service_level"
    SERVICE_LEVEL_INTERVAL = "service_level_interval"
    SERVICE_LEVEL_AHEAD = "service_level_ahead"
    WAITING = "waiting"
    WAITING_BEYOND = "waiting_beyond"
    LONGEST_WAIT = "longest_wait"
    ASA = "asa"
    AHT = "aht"
    ABANDONMENT = "abandonment"
    ARRIVALS = "arrivals"
    SPIKE = "spike"
    FREE_AGENTS = "free_agents"
    TIME_IN_STATE = "time_in_state"
    OCCUPANCY = "occupancy"
    BREAKS = "breaks"
    ON_BREAK = "on_break"
    SILENCE = "silence"


class Unit(StrEnum):
    """How a figure is written."""

    SHARE = "share"  # 0 to 1
    SECONDS = "seconds"
    COUNT = "count"
    TIMES = "times"  # so many times something else


@dataclass(frozen=True, slots=True)
class About:
    """What a figure is.

    Attributes:
        name: what it is called.
        of: of what it can be read.
        unit: how its value is written.
        counted: what `Rule.least` counts.
    """

    name: Text
    of: frozenset[Of]
    unit: Unit
    counted: Text


_VISITS, _DECIDED = Text("visits", "kunjungan"), Text("visits decided", "kunjungan yang sudah jelas hasilnya")
_ON_DUTY, _WORKED = Text("people on duty", "orang yang bertugas"), Text("seconds worked", "detik kerja")
_NOTHING = Text("", "")
_QUEUE, _TEAM = frozenset({Of.QUEUE}), frozenset({Of.TEAM})


def _about(en: str, id: str, of: frozenset[Of], unit: Unit, counted: Text = _NOTHING) -> About:
    return About(Text(en, id), of, unit, counted)


FIGURES: Mapping[Figure, About] = {
    Figure.SERVICE_LEVEL: _about(
        "service level (30 min)", "tingkat layanan (30 mnt)", _QUEUE, Unit.SHARE, _DECIDED
    ),
    Figure.SERVICE_LEVEL_INTERVAL: _about(
        "service level of the half-hour so far",
        "tingkat layanan setengah jam ini",
        _QUEUE,
        Unit.SHARE,
        _DECIDED,
    ),
    Figure.SERVICE_LEVEL_AHEAD: _about(
        "risk of ending the half-hour below target",
        "risiko setengah jam ini berakhir di bawah target",
        _QUEUE,
        Unit.SHARE,
    ),
    Figure.WAITING: _about("number of contacts waiting", "banyaknya kontak menunggu", _QUEUE, Unit.COUNT),
    Figure.WAITING_BEYOND: _about(
        "number of contacts waiting beyond the threshold",
        "banyaknya kontak menunggu lewat ambang",
        _QUEUE,
        Unit.COUNT,
    ),
    Figure.LONGEST_WAIT: _about(
        "longest wait", "tunggu terlama", _QUEUE, Unit.SECONDS, Text("contacts waiting", "kontak menunggu")
    ),
    Figure.ASA: _about(
        "average speed of answer (30 min)",
        "rata-rata kecepatan menjawab (30 mnt)",
        _QUEUE,
        Unit.SECONDS,
        Text("visits answered", "kunjungan dijawab"),
    ),
    Figure.AHT: _about(
        "average handle time (30 min)",
        "rata-rata waktu penanganan (30 mnt)",
        _QUEUE,
        Unit.SECONDS,
        Text("contacts handled", "kontak ditangani"),
    ),
    Figure.ABANDONMENT: _about(
        "share abandoned (30 min)", "bagian yang ditinggalkan (30 mnt)", _QUEUE, Unit.SHARE, _VISITS
    ),
    Figure.ARRIVALS: _about("arrivals (30 min)", "kontak masuk (30 mnt)", _QUEUE, Unit.COUNT),
    Figure.SPIKE: _about(
        "arrivals against what was expected", "kontak masuk dibanding perkiraan", _QUEUE, Unit.TIMES, _VISITS
    ),
    Figure.FREE_AGENTS: _about(
        "number of agents free", "banyaknya agen siap", frozenset({Of.QUEUE, Of.TEAM}), Unit.COUNT, _ON_DUTY
    ),
    Figure.TIME_IN_STATE: _about(
        "time in state against its limit", "lama status dibanding batasnya", frozenset({Of.AGENT}), Unit.TIMES
    ),
    Figure.OCCUPANCY: _about(
        "occupancy today", "okupansi hari ini", frozenset({Of.AGENT, Of.TEAM}), Unit.SHARE, _WORKED
    ),
    Figure.BREAKS: _about(
        "share of people on duty who are on break",
        "bagian yang bertugas sedang rehat",
        _TEAM,
        Unit.SHARE,
        _ON_DUTY,
    ),
    Figure.ON_BREAK: _about(
        "number of people on break", "banyaknya orang yang rehat", _TEAM, Unit.COUNT, _ON_DUTY
    ),
    Figure.SILENCE: _about(
        "time without an event", "waktu tanpa kejadian", frozenset({Of.SOURCE}), Unit.SECONDS
    ),
}
"""Everything that can be watched, in the order in which it is offered."""
