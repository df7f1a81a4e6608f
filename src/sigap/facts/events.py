"""The event vocabulary: everything that can happen on a floor, told one event at a time. Version 1.

A reader turns its log into these; live ingestion receives them; the twin emits them; one fold
(`sigap.facts.fold`) turns them into facts. In a CloudEvents envelope an event's `type` is `sigap.v1.<name>`.

Order: events of one source are folded in the order of their instants; events of the same instant in the order given.
Durations that the source states (`wait_ms` ...) win over differences of instants.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from sigap.text import Text

VERSION = 1


class EventType(StrEnum):
    """What happened. `VOCABULARY` tells of each what it means and which fields it has beside `at`."""

    # the source itself
    SOURCE_STARTED = "source.started"
    SOURCE_LISTENING = "source.listening"
    SOURCE_SILENT = "source.silent"

    # a visit's wait
    VISIT_ENTERED = "visit.entered"
    VISIT_ABANDONED = "visit.abandoned"
    VISIT_LEFT = "visit.left"

    # an agent's leg
    LEG_OFFERED = "leg.offered"
    LEG_MISSED = "leg.missed"
    LEG_CANCELED = "leg.canceled"
    LEG_ANSWERED = "leg.answered"
    LEG_HELD = "leg.held"
    LEG_RESUMED = "leg.resumed"
    LEG_ENDED = "leg.ended"
    LEG_WRAPPED = "leg.wrapped"

    CONTACT_RESOLVED = "contact.resolved"
    AGENT_STATE = "agent.state"

    # rows told whole: `data` is a row of the table without its stamps
    TICKET = "ticket"
    SURVEY_INVITED = "survey.invited"
    SURVEY_ANSWERED = "survey.answered"
    EVALUATION_SCORED = "evaluation.scored"
    MEMBERSHIP_TOLD = "membership.told"
    SHIFT_PLANNED = "shift.planned"
    FORECAST_MADE = "forecast.made"
    TARGET_SET = "target.set"
    INTERVAL_COUNTED = "interval.counted"


WHOLE_ROWS: Mapping[EventType, str] = {
    EventType.TICKET: "ticket_events",
    EventType.SURVEY_INVITED: "invitations",
    EventType.SURVEY_ANSWERED: "responses",
    EventType.EVALUATION_SCORED: "evaluations",
    EventType.MEMBERSHIP_TOLD: "memberships",
    EventType.SHIFT_PLANNED: "shifts",
    EventType.FORECAST_MADE: "forecasts",
    EventType.TARGET_SET: "targets",
    EventType.INTERVAL_COUNTED: "interval_counts",
}
"""Event types that are one row of one table, and which."""


@dataclass(frozen=True, slots=True)
class Telling:
    """What events of one type tell: what happened, the fields they need, those they may have, and how it may end."""

    meaning: Text
    needed: tuple[str, ...] = ()
    optional: tuple[str, ...] = ()
    outcomes: tuple[str, ...] = ()


_LEG = ("contact", "agent")
_OF_LEG = ("visit", "queue", "channel", "direction", "reason", "team", "site")
_ROW = ("data",)

# fmt: off
VOCABULARY: Mapping[EventType, Telling] = {
    EventType.SOURCE_STARTED: Telling(Text(
        "tracking began anew: all that was open is lost, all agents are offline",
        "pelacakan dimulai lagi dari awal: semua yang masih terbuka hilang jejaknya, semua agen luring",
    )),
    EventType.SOURCE_LISTENING: Telling(Text("from here on the source is heard", "mulai saat ini sumber terdengar")),
    EventType.SOURCE_SILENT: Telling(
        Text("from here on the source is not heard", "mulai saat ini sumber tidak terdengar")
    ),

    EventType.VISIT_ENTERED: Telling(
        Text("a contact entered a queue and waits", "kontak masuk ke antrean dan menunggu"),
        ("contact", "queue"),
        ("visit", "channel", "direction", "customer", "reason", "priority", "site"),
    ),
    EventType.VISIT_ABANDONED: Telling(
        Text("the customer gave up waiting", "pelanggan berhenti menunggu: kontak ditinggalkan"),
        ("contact",), ("visit", "wait_ms"),
    ),
    EventType.VISIT_LEFT: Telling(
        Text("the wait ended otherwise, as `outcome` tells", "masa tunggu berakhir dengan cara lain, sesuai `outcome`"),
        ("contact", "outcome"), ("visit", "wait_ms"),
        ("timeout", "key", "empty", "callback", "withdrawn", "failed", "lost"),
    ),

    EventType.LEG_OFFERED: Telling(Text("it rings at the agent", "berdering di agen"), _LEG, _OF_LEG),
    EventType.LEG_MISSED: Telling(
        Text("it rang, and the agent did not answer", "sudah berdering, tetapi tidak dijawab agen"),
        _LEG, ("ring_ms", *_OF_LEG),
    ),
    EventType.LEG_CANCELED: Telling(
        Text("it rang and was withdrawn before an answer", "sudah berdering, lalu ditarik sebelum dijawab"),
        _LEG, ("ring_ms", *_OF_LEG),
    ),
    EventType.LEG_ANSWERED: Telling(
        Text(
            "the agent answered; with it the visit that waits is answered, if one does",
            "agen menjawab; kunjungan yang sedang menunggu, bila ada, ikut terjawab",
        ),
        _LEG, ("wait_ms", "ring_ms", *_OF_LEG),
    ),
    EventType.LEG_HELD: Telling(Text("the agent put the customer on hold", "agen menahan panggilan"), _LEG),
    EventType.LEG_RESUMED: Telling(Text("the hold is over", "panggilan yang ditahan dilanjutkan"), _LEG),
    EventType.LEG_ENDED: Telling(
        Text(
            'talk is over. Durations are given when all is told at once; with `"wrap": true` in `data` after-call work '
            "begins, and `leg.wrapped` ends it",
            "percakapan selesai. Durasi disertakan bila semuanya dilaporkan sekaligus; dengan "
            '`"wrap": true` di `data`, kerja pascapanggilan dimulai, dan diakhiri `leg.wrapped`',
        ),
        ("contact",), ("agent", "outcome", "talk_ms", "hold_ms", "wrap_ms", "data"),
        ("caller", "agent", "ended", "transfer_blind", "transfer_attended", "failed", "lost"),
    ),
    EventType.LEG_WRAPPED: Telling(
        Text("after-call work is done", "kerja pascapanggilan selesai"), ("contact",), ("agent", "wrap_ms")
    ),

    EventType.CONTACT_RESOLVED: Telling(
        Text(
            'resolved at the first contact; with `"first": false` in `data` it was not',
            'selesai pada kontak pertama; dengan `"first": false` di `data` berarti tidak',
        ),
        ("contact",), ("data",),
    ),
    EventType.AGENT_STATE: Telling(
        Text("what the agent is when no contact is in hand", "status agen selagi tidak menangani kontak"),
        ("agent", "state"), ("reason", "team"),
    ),

    EventType.TICKET: Telling(Text("something happened to a ticket", "ada yang terjadi pada sebuah tiket"), _ROW),
    EventType.SURVEY_INVITED: Telling(
        Text("a customer was invited to a survey", "pelanggan diundang mengisi survei"), _ROW
    ),
    EventType.SURVEY_ANSWERED: Telling(
        Text("a question of a survey was answered", "satu pertanyaan survei dijawab"), _ROW
    ),
    EventType.EVALUATION_SCORED: Telling(
        Text("a criterion of an evaluation was scored", "satu kriteria evaluasi dinilai"), _ROW
    ),
    EventType.MEMBERSHIP_TOLD: Telling(
        Text("from when to when somebody is a customer", "dari kapan sampai kapan seseorang menjadi pelanggan"), _ROW
    ),
    EventType.SHIFT_PLANNED: Telling(Text("an agent's time was planned", "waktu seorang agen direncanakan"), _ROW),
    EventType.FORECAST_MADE: Telling(Text("a forecast was made", "perkiraan dibuat"), _ROW),
    EventType.TARGET_SET: Telling(Text("a target was set", "target ditetapkan"), _ROW),
    EventType.INTERVAL_COUNTED: Telling(
        Text("a source told a count of an interval", "sumber melaporkan hitungan satu interval"), _ROW
    ),
}
"""What every event of the vocabulary tells, in both languages."""

FIELDS: Mapping[str, Text] = {
    "at": Text("when, milliseconds since the epoch, UTC", "saat terjadinya, milidetik sejak 1970 (epoch), UTC"),
    "id": Text(
        "identity at the source; the same id twice is one event. Empty when the source gives none",
        "identitas di sumbernya; id yang sama dua kali adalah satu kejadian. Kosong bila sumber tidak memberinya",
    ),
    "contact": Text("the contact, for visits and legs", "kontak, untuk kunjungan dan penggalan"),
    "visit": Text(
        "the source's id of the visit; when empty, visits are numbered `<contact>/<n>`",
        "id kunjungan di sumbernya; bila kosong, kunjungan diberi nomor `<kontak>/<n>`",
    ),
    "queue": Text("queue", "antrean"),
    "agent": Text("agent", "agen"),
    "team": Text("the agent's team", "tim agen"),
    "site": Text("site", "lokasi"),
    "channel": Text(
        "channel; when it is not told, that of the visit, else `voice`",
        "kanal; bila tidak disebut, kanal kunjungannya, atau `voice`",
    ),
    "direction": Text(
        "who started it; when it is not told, as the visit, else `inbound`",
        "siapa yang memulai; bila tidak disebut, sama dengan kunjungannya, atau `inbound`",
    ),
    "customer": Text("customer key", "kunci pelanggan"),
    "reason": Text("why: of a contact, or of an agent's state", "alasan kontak, atau alasan status agen"),
    "priority": Text("priority in the queue", "prioritas dalam antrean"),
    "outcome": Text("how the wait or the leg ended", "cara masa tunggu atau penggalan berakhir"),
    "state": Text("the agent's state", "status agen"),
    "wait_ms": Text("wait in the queue, milliseconds", "lama tunggu di antrean, milidetik"),
    "ring_ms": Text("ring time, milliseconds", "lama dering, milidetik"),
    "talk_ms": Text("talk time without hold, milliseconds", "lama bicara tanpa tahan, milidetik"),
    "hold_ms": Text("hold time, milliseconds", "lama tahan, milidetik"),
    "wrap_ms": Text("after-call work, milliseconds", "lama kerja pascapanggilan, milidetik"),
    "data": Text(
        "whatever else the event needs, such as a whole row of a table, without the columns `*_day` and `*_slot`",
        "hal lain yang diperlukan kejadiannya, misalnya satu baris utuh tabel, tanpa kolom `*_day` dan `*_slot`",
    ),
}
"""What each field of an event holds, in both languages."""
# fmt: on


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that happened.

    Attributes:
        type: what.
        at: when, milliseconds since the epoch, UTC.
        id: identity at the source; the same id twice is one event. Empty when the source gives none.
        contact: the contact, for visits and legs.
        visit: the source's id of the visit; when empty, visits are numbered `<contact>/<n>`.
        data: whatever else the type needs (see `VOCABULARY`; `FIELDS` tells of every field).
    """

    type: EventType
    at: int
    id: str = ""
    contact: str = ""
    visit: str = ""
    queue: str | None = None
    agent: str | None = None
    team: str | None = None
    site: str | None = None
    channel: str | None = None
    direction: str | None = None
    customer: str | None = None
    reason: str | None = None
    priority: int | None = None
    outcome: str | None = None
    state: str | None = None
    wait_ms: int | None = None
    ring_ms: int | None = None
    talk_ms: int | None = None
    hold_ms: int | None = None
    wrap_ms: int | None = None
    data: Mapping[str, Any] = field(default_factory=dict)
