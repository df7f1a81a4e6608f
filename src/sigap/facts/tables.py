"""The facts: every tidy table that readers write and the engine reads. One place, shared by code and documentation.

Times are UTC instants; durations are whole milliseconds; a duration that the source does not tell is null, never 0.
`*_day` and `*_slot` are stamped in the site's zone when the fact is written (`sigap.facts.stamps`).
"""

from __future__ import annotations

from sigap.facts.schema import Column, Kind, Table
from sigap.text import Text

# One column a line.
# fmt: off

VERSION = 1
"""Version of the contract. A new nullable column keeps it; anything else raises it."""

FLOW_OUTS = ("timeout", "key", "empty", "callback", "withdrawn")
VISIT_OUTCOMES = ("answered", "abandoned", *FLOW_OUTS, "failed", "lost", "waiting")
LEG_OUTCOMES = (
    "caller",  # the customer ended it
    "agent",  # the agent ended it
    "transfer_blind",
    "transfer_attended",
    "ended",  # it ended, and the source does not say by whom
    "failed",  # the line or the agent's device failed after the answer
    "lost",  # the source lost track after the answer
    "missed",  # it rang and was not answered
    "canceled",  # it rang and was withdrawn before an answer
    "open",  # still ringing, talking or in after-call work
)
AGENT_STATES = (
    "available",  # ready for a contact
    "handling",  # at least one contact in hand, talk or hold
    "wrap",  # after-call work
    "back_office",  # other productive work
    "break",
    "training",
    "meeting",
    "coaching",
    "unready",  # logged in, not ready, the source gives no kind of reason
    "offline",
)
CHANNELS = ("voice", "chat", "email", "whatsapp", "social", "sms", "video", "ticket", "other")
DIRECTIONS = ("inbound", "outbound", "callback")


def _c(name: str, kind: Kind, en: str, id: str, *, null: bool = False, choices: tuple[str, ...] = ()) -> Column:
    return Column(name, kind, Text(en, id), nullable=null, choices=choices)


def _stamp(prefix: str, en: str, id: str, *, null: bool = False) -> tuple[Column, Column]:
    return (
        _c(f"{prefix}_day", Kind.DAY, f"business day of {en}", f"hari operasi saat {id}", null=null),
        _c(f"{prefix}_slot", Kind.SLOT, f"quarter-hour of {en}", f"seperempat jam saat {id}", null=null),
    )


def _who_and_where(*, agent: bool) -> tuple[Column, ...]:
    """Return the labels by which visits and legs are grouped."""
    agents = (
        _c("agent", Kind.LABEL, "agent", "agen"),
        _c("team", Kind.LABEL, "the agent's team", "tim agen", null=True),
    )
    return (
        *(agents if agent else ()),
        _c("queue", Kind.LABEL, "queue", "antrean", null=agent),
        _c("channel", Kind.CHOICE, "channel", "kanal", choices=CHANNELS),
        _c("direction", Kind.CHOICE, "who started it", "siapa yang memulai", choices=DIRECTIONS),
        _c("reason", Kind.LABEL, "contact reason", "alasan kontak", null=True),
        _c("site", Kind.LABEL, "site", "lokasi", null=True),
    )


CONTACTS = Table(
    "contacts",
    Text("one attempt of a customer", "satu upaya pelanggan"),
    (
        _c("contact_id", Kind.KEY, "contact", "kontak"),
        _c("customer", Kind.KEY, "customer key", "kunci pelanggan", null=True),
        _c("channel", Kind.CHOICE, "channel", "kanal", choices=CHANNELS),
        _c("direction", Kind.CHOICE, "who started it", "siapa yang memulai", choices=DIRECTIONS),
        _c("reason", Kind.LABEL, "contact reason", "alasan kontak", null=True),
        _c("queue", Kind.LABEL, "first queue entered", "antrean pertama", null=True),
        _c("site", Kind.LABEL, "site", "lokasi", null=True),
        _c("started_at", Kind.INSTANT, "when it began", "saat dimulai"),
        _c("ended_at", Kind.INSTANT, "when its last work ended", "saat pekerjaan terakhir selesai", null=True),
        _c("answered", Kind.FLAG, "whether any agent took it", "apakah diambil agen"),
        _c(
            "resolved_first",
            Kind.FLAG,
            "marked as resolved at the first contact",
            "ditandai selesai pada kontak pertama",
            null=True,
        ),
        *_stamp("started", "its start", "mulai"),
        *_stamp("ended", "its end", "selesai", null=True),
    ),
    key=("contact_id",),
    stamps={"started": "started_at", "ended": "ended_at"},
    ordered=(("started_at", "ended_at"),),
)

VISITS = Table(
    "visits",
    Text("one entry of a contact into a queue", "satu kali kontak memasuki antrean"),
    (
        _c("visit_id", Kind.KEY, "visit", "kunjungan"),
        _c("contact_id", Kind.KEY, "contact", "kontak"),
        _c("customer", Kind.KEY, "customer key", "kunci pelanggan", null=True),
        *_who_and_where(agent=False),
        _c("priority", Kind.COUNT, "priority", "prioritas", null=True),
        _c("entered_at", Kind.INSTANT, "when it entered the queue", "saat memasuki antrean"),
        _c(
            "left_at",
            Kind.INSTANT,
            "when its wait ended: answered, abandoned or flowed out; null while waiting and when lost",
            "saat tunggu berakhir: dijawab, ditinggal, atau keluar; kosong saat menunggu dan bila hilang",
            null=True,
        ),
        _c(
            "ended_at",
            Kind.INSTANT,
            "when its last work ended (for an answered visit, the end of its leg's work)",
            "saat pekerjaan terakhirnya selesai",
            null=True,
        ),
        _c("outcome", Kind.CHOICE, "how the wait ended", "akhir masa tunggu", choices=VISIT_OUTCOMES),
        _c("wait_ms", Kind.DURATION, "wait from entry to left_at", "tunggu dari masuk sampai left_at", null=True),
        _c("agent", Kind.LABEL, "agent who answered", "agen yang menjawab", null=True),
        _c("team", Kind.LABEL, "that agent's team", "tim agen itu", null=True),
        _c(
            "transfer",
            Kind.CHOICE,
            "how the answered visit ended by transfer, if it did",
            "jenis pengalihan bila kunjungan berakhir dialihkan",
            null=True,
            choices=("blind", "attended"),
        ),
        *_stamp("entered", "entry", "masuk"),
        *_stamp("left", "the end of the wait", "akhir tunggu", null=True),
        *_stamp("ended", "the end of its work", "akhir pekerjaan", null=True),
    ),
    key=("visit_id",),
    stamps={"entered": "entered_at", "left": "left_at", "ended": "ended_at"},
    ordered=(("entered_at", "left_at"), ("left_at", "ended_at")),
)

LEGS = Table(
    "legs",
    Text("one agent's work on a contact", "pekerjaan satu agen pada satu kontak"),
    (
        _c("leg_id", Kind.KEY, "leg", "penggalan"),
        _c("contact_id", Kind.KEY, "contact", "kontak"),
        _c("visit_id", Kind.KEY, "visit, null for outbound", "kunjungan, kosong untuk keluar", null=True),
        *_who_and_where(agent=True),
        _c("entered_at", Kind.INSTANT, "when its visit entered the queue", "saat kunjungannya masuk", null=True),
        _c("offered_at", Kind.INSTANT, "when it began to ring", "saat mulai berdering", null=True),
        _c("answered_at", Kind.INSTANT, "when the agent answered", "saat agen menjawab", null=True),
        _c("ended_at", Kind.INSTANT, "when talk and hold ended", "saat bicara dan tahan berakhir", null=True),
        _c(
            "finished_at",
            Kind.INSTANT,
            "when its work ended, wrap included; null until then. A leg is handled when it is answered and finished",
            "saat pekerjaannya tuntas termasuk pascapanggilan; kosong sampai saat itu",
            null=True,
        ),
        _c("ring_ms", Kind.DURATION, "ring time", "lama dering", null=True),
        _c("talk_ms", Kind.DURATION, "talk time, hold excluded", "lama bicara tanpa tahan", null=True),
        _c("hold_ms", Kind.DURATION, "hold time", "lama tahan", null=True),
        _c("wrap_ms", Kind.DURATION, "after-call work", "kerja pascapanggilan", null=True),
        _c("outcome", Kind.CHOICE, "how the leg ended", "akhir penggalan", choices=LEG_OUTCOMES),
        *_stamp("entered", "the visit's entry", "kunjungan masuk", null=True),
        *_stamp("answered", "the answer", "dijawab", null=True),
        *_stamp("finished", "the end of its work", "tuntas", null=True),
    ),
    key=("leg_id",),
    stamps={"entered": "entered_at", "answered": "answered_at", "finished": "finished_at"},
    ordered=(("offered_at", "answered_at"), ("answered_at", "ended_at"), ("ended_at", "finished_at")),
)

STATES = Table(
    "states",
    Text(
        "one agent in one state from one instant to the next; split at the site's midnight",
        "satu agen dalam satu status dari satu saat ke saat berikutnya; dipotong di tengah malam lokasi",
    ),
    (
        _c("agent", Kind.LABEL, "agent", "agen"),
        _c("team", Kind.LABEL, "team", "tim", null=True),
        _c("site", Kind.LABEL, "site", "lokasi", null=True),
        _c("state", Kind.CHOICE, "state", "status", choices=AGENT_STATES),
        _c("reason", Kind.LABEL, "reason given", "alasan", null=True),
        _c("started_at", Kind.INSTANT, "start", "mulai"),
        _c("ended_at", Kind.INSTANT, "end, null while it lasts", "akhir, kosong selama berlangsung", null=True),
        _c("duration_ms", Kind.DURATION, "ended_at - started_at", "ended_at - started_at", null=True),
        *_stamp("started", "the start", "mulai"),
    ),
    key=("agent", "started_at"),
    stamps={"started": "started_at"},
    ordered=(("started_at", "ended_at"),),
)

TICKET_EVENTS = Table(
    "ticket_events",
    Text("one thing that happened to a ticket", "satu kejadian pada tiket"),
    (
        _c("ticket_id", Kind.KEY, "ticket", "tiket"),
        _c("event_id", Kind.KEY, "identity at the source", "identitas di sumber"),
        _c("at", Kind.INSTANT, "when", "kapan"),
        _c(
            "kind",
            Kind.CHOICE,
            "what happened; `customer_message` and `reply` are public, `note` is not",
            "apa yang terjadi; `customer_message` dan `reply` terbuka, `note` tidak",
            choices=(
                "created", "customer_message", "reply", "note", "status", "priority", "assigned", "tier",
                "paused", "resumed", "resolved", "reopened", "closed", "first_contact_resolved",
                "target_set", "target_met", "target_breached", "target_canceled", "other",
            ),
        ),
        _c(
            "actor_kind",
            Kind.CHOICE,
            "who did it; only a person's reply is a reply",
            "siapa yang melakukannya; hanya balasan orang yang dihitung",
            null=True,
            choices=("person", "customer", "bot", "system"),
        ),
        _c("actor", Kind.LABEL, "agent or system", "agen atau sistem", null=True),
        _c("before", Kind.LABEL, "value before (status, priority, tier, team)", "nilai sebelum", null=True),
        _c("after", Kind.LABEL, "value after; of a target its kind", "nilai sesudah; pada target, jenisnya", null=True),
        _c("due_at", Kind.INSTANT, "of a target: when it is due", "pada target: tenggatnya", null=True),
        _c("queue", Kind.LABEL, "queue or group at that time", "antrean atau grup saat itu", null=True),
        _c("channel", Kind.CHOICE, "channel", "kanal", null=True, choices=CHANNELS),
        _c("priority", Kind.LABEL, "priority at that time", "prioritas saat itu", null=True),
        _c("reason", Kind.LABEL, "ticket type or reason", "jenis atau alasan tiket", null=True),
        _c("customer", Kind.KEY, "customer key", "kunci pelanggan", null=True),
        *_stamp("at", "it", "itu"),
    ),
    key=("event_id",),
    stamps={"at": "at"},
)

_TICKET_LABELS = (
    _c("queue", Kind.LABEL, "queue or group", "antrean atau grup", null=True),
    _c("agent", Kind.LABEL, "agent who resolved or holds it", "agen yang menyelesaikan atau memegang", null=True),
    _c("channel", Kind.CHOICE, "channel", "kanal", null=True, choices=CHANNELS),
    _c("priority", Kind.LABEL, "priority", "prioritas", null=True),
    _c("reason", Kind.LABEL, "type or reason", "jenis atau alasan", null=True),
)

TICKETS = Table(
    "tickets",
    Text("one ticket, folded from its events", "satu tiket, dirangkum dari kejadiannya"),
    (
        _c("ticket_id", Kind.KEY, "ticket", "tiket"),
        _c("customer", Kind.KEY, "customer key", "kunci pelanggan", null=True),
        *_TICKET_LABELS,
        _c("created_at", Kind.INSTANT, "when it was received", "saat diterima"),
        _c("replied_at", Kind.INSTANT, "first public reply by a person", "balasan terbuka pertama oleh orang", null=True),
        _c("resolved_first_at", Kind.INSTANT, "first resolved", "pertama kali selesai", null=True),
        _c("resolved_at", Kind.INSTANT, "resolved for good, null while open", "selesai tuntas, kosong bila terbuka", null=True),
        _c("reopened", Kind.COUNT, "times reopened", "berapa kali dibuka kembali"),
        _c("escalated", Kind.FLAG, "ever handed from tier 1 upward; null when the source tells of no tiers", "pernah dinaikkan dari tingkat 1; kosong bila sumber tanpa tingkat", null=True),
        _c("tier_pair", Kind.LABEL, "first upward hand-over, as `1>2`", "penyerahan naik pertama, misal `1>2`", null=True),
        _c("escalated_by", Kind.LABEL, "agent who escalated it", "agen yang menaikkannya", null=True),
        _c("resolved_first_contact", Kind.FLAG, "flagged as resolved at first contact", "ditandai selesai pada kontak pertama", null=True),
        _c("first_response_ms", Kind.DURATION, "replied_at - created_at", "replied_at - created_at", null=True),
        _c("first_response_working_ms", Kind.DURATION, "the same in working time", "sama dalam waktu kerja", null=True),
        _c("resolution_first_ms", Kind.DURATION, "resolved_first_at - created_at", "resolved_first_at - created_at", null=True),
        _c("resolution_full_ms", Kind.DURATION, "resolved_at - created_at", "resolved_at - created_at", null=True),
        _c("resolution_first_working_ms", Kind.DURATION, "to first resolution in working time, pauses out", "sampai selesai pertama dalam waktu kerja tanpa jeda", null=True),
        _c("resolution_full_working_ms", Kind.DURATION, "to final resolution in working time, pauses out", "sampai selesai akhir dalam waktu kerja tanpa jeda", null=True),
        *_stamp("created", "receipt", "diterima"),
        *_stamp("replied", "the first reply", "balasan pertama", null=True),
        *_stamp("resolved_first", "first resolution", "selesai pertama", null=True),
        *_stamp("resolved", "final resolution", "selesai akhir", null=True),
    ),
    key=("ticket_id",),
    stamps={"created": "created_at", "replied": "replied_at", "resolved_first": "resolved_first_at", "resolved": "resolved_at"},
    ordered=(("created_at", "replied_at"), ("created_at", "resolved_first_at"), ("resolved_first_at", "resolved_at")),
)

TICKET_GAPS = Table(
    "ticket_gaps",
    Text("one later customer message and the reply to it", "satu pesan lanjutan pelanggan dan balasannya"),
    (
        _c("ticket_id", Kind.KEY, "ticket", "tiket"),
        *_TICKET_LABELS,
        _c("asked_at", Kind.INSTANT, "customer's message, the oldest unanswered", "pesan pelanggan tertua yang belum dijawab"),
        _c("replied_at", Kind.INSTANT, "the reply, null while waiting", "balasannya, kosong bila menunggu", null=True),
        _c("gap_ms", Kind.DURATION, "replied_at - asked_at", "replied_at - asked_at", null=True),
        _c("gap_working_ms", Kind.DURATION, "the same in working time", "sama dalam waktu kerja", null=True),
        *_stamp("asked", "the message", "pesan"),
        *_stamp("replied", "the reply", "balasan", null=True),
    ),
    key=("ticket_id", "asked_at"),
    stamps={"asked": "asked_at", "replied": "replied_at"},
    ordered=(("asked_at", "replied_at"),),
)

TICKET_TARGETS = Table(
    "ticket_targets",
    Text("one promise on a ticket and what became of it", "satu janji pada tiket dan nasibnya"),
    (
        _c("ticket_id", Kind.KEY, "ticket", "tiket"),
        _c("target", Kind.LABEL, "kind: first_response, next_response, resolution ...", "jenis: first_response, next_response, resolution ..."),
        *_TICKET_LABELS,
        _c("due_at", Kind.INSTANT, "when it is due", "tenggat", null=True),
        _c("met_at", Kind.INSTANT, "when it was fulfilled", "saat dipenuhi", null=True),
        _c("breached", Kind.FLAG, "late, also when answered later; never both met and breached", "terlambat, juga bila dijawab kemudian"),
        _c("settled", Kind.FLAG, "due or fulfilled: counts as due", "sudah jatuh tempo atau dipenuhi: ikut dihitung"),
        *_stamp("due", "the due instant (or of fulfilment, when none is told)", "tenggat", null=True),
    ),
    key=("ticket_id", "target", "due_at"),
    stamps={"due": "due_at"},
)

INVITATIONS = Table(
    "invitations",
    Text("one invitation to a survey", "satu undangan survei"),
    (
        _c("invitation_id", Kind.KEY, "invitation", "undangan"),
        _c("survey", Kind.LABEL, "survey", "survei"),
        _c("contact_id", Kind.KEY, "contact it is about", "kontak yang ditanyakan", null=True),
        _c("customer", Kind.KEY, "customer key", "kunci pelanggan", null=True),
        _c("queue", Kind.LABEL, "queue", "antrean", null=True),
        _c("agent", Kind.LABEL, "agent", "agen", null=True),
        _c("channel", Kind.CHOICE, "channel", "kanal", null=True, choices=CHANNELS),
        _c("sent_at", Kind.INSTANT, "sent", "dikirim"),
        _c("status", Kind.CHOICE, "the furthest it came", "kemajuan terjauh", choices=("sent", "delivered", "opened", "answered", "bounced", "opted_out", "suppressed", "dismissed")),
        *_stamp("sent", "sending", "dikirim"),
    ),
    key=("invitation_id",),
    stamps={"sent": "sent_at"},
)

RESPONSES = Table(
    "responses",
    Text("one answer to one survey question", "satu jawaban atas satu pertanyaan survei"),
    (
        _c("response_id", Kind.KEY, "response", "jawaban"),
        _c("invitation_id", Kind.KEY, "invitation", "undangan", null=True),
        _c("survey", Kind.LABEL, "survey", "survei"),
        _c("measure", Kind.CHOICE, "what it asks", "yang ditanyakan", choices=("csat", "ces", "nps", "enps", "fcr")),
        _c("score", Kind.NUMBER, "score, null when not valid", "skor, kosong bila tidak sah", null=True),
        _c("scale_min", Kind.NUMBER, "lowest score of the scale", "skor terendah"),
        _c("scale_max", Kind.NUMBER, "highest score of the scale", "skor tertinggi"),
        _c("high_is_good", Kind.FLAG, "the scale's direction", "arah skala"),
        _c("contact_id", Kind.KEY, "contact", "kontak", null=True),
        _c("customer", Kind.KEY, "customer key", "kunci pelanggan", null=True),
        _c("queue", Kind.LABEL, "queue", "antrean", null=True),
        _c("agent", Kind.LABEL, "agent", "agen", null=True),
        _c("channel", Kind.CHOICE, "channel", "kanal", null=True, choices=CHANNELS),
        _c("answered_at", Kind.INSTANT, "answered", "dijawab"),
        *_stamp("answered", "the answer", "dijawab"),
    ),
    key=("response_id",),
    stamps={"answered": "answered_at"},
)

EVALUATIONS = Table(
    "evaluations",
    Text("one criterion of one evaluation of one contact", "satu kriteria dari satu evaluasi kontak"),
    (
        _c("evaluation_id", Kind.KEY, "evaluation", "evaluasi"),
        _c("contact_id", Kind.KEY, "contact", "kontak", null=True),
        _c("agent", Kind.LABEL, "agent evaluated", "agen yang dinilai", null=True),
        _c("team", Kind.LABEL, "team", "tim", null=True),
        _c("queue", Kind.LABEL, "queue", "antrean", null=True),
        _c("channel", Kind.CHOICE, "channel", "kanal", null=True, choices=CHANNELS),
        _c("evaluator", Kind.LABEL, "evaluator", "penilai", null=True),
        _c("form", Kind.LABEL, "scorecard", "formulir", null=True),
        _c("section", Kind.LABEL, "section", "bagian"),
        _c("section_weight", Kind.NUMBER, "weight of the section", "bobot bagian"),
        _c("criterion", Kind.LABEL, "criterion", "kriteria"),
        _c("criterion_weight", Kind.NUMBER, "weight of the criterion in its section, 1 when unweighted", "bobot kriteria, 1 bila tanpa bobot"),
        _c("points", Kind.NUMBER, "points given, null when not applicable", "poin, kosong bila tidak berlaku", null=True),
        _c("points_possible", Kind.NUMBER, "points possible", "poin maksimum"),
        _c("fails", Kind.CHOICE, "a failure here sets the section or all to 0", "kegagalan di sini menolkan bagian atau semua", null=True, choices=("section", "all")),
        _c("failed", Kind.FLAG, "a critical criterion was failed", "kriteria kritis gagal"),
        _c("critical", Kind.CHOICE, "kind of critical criterion", "jenis kriteria kritis", null=True, choices=("customer", "business", "compliance")),
        _c("evaluated_at", Kind.INSTANT, "when", "kapan"),
        *_stamp("evaluated", "the evaluation", "evaluasi"),
    ),
    key=("evaluation_id", "section", "criterion"),
    stamps={"evaluated": "evaluated_at"},
)

MEMBERSHIPS = Table(
    "memberships",
    Text("one stay of a customer", "satu masa menjadi pelanggan"),
    (
        _c("customer", Kind.KEY, "customer key", "kunci pelanggan"),
        _c("queue", Kind.LABEL, "programme or queue", "program atau antrean", null=True),
        _c("started_at", Kind.INSTANT, "start", "mulai"),
        _c("ended_at", Kind.INSTANT, "end, null while it lasts", "akhir, kosong bila masih", null=True),
        *_stamp("started", "the start", "mulai"),
        *_stamp("ended", "the end", "akhir", null=True),
    ),
    key=("customer", "started_at"),
    stamps={"started": "started_at", "ended": "ended_at"},
    ordered=(("started_at", "ended_at"),),
)

SHIFTS = Table(
    "shifts",
    Text(
        "one scheduled activity of an agent; split at the site's midnight",
        "satu kegiatan terjadwal agen; dipotong di tengah malam lokasi",
    ),
    (
        _c("agent", Kind.LABEL, "agent", "agen"),
        _c("team", Kind.LABEL, "team", "tim", null=True),
        _c("site", Kind.LABEL, "site", "lokasi", null=True),
        _c("activity", Kind.CHOICE, "what the schedule wants", "yang dijadwalkan", choices=("contacts", "back_office", "break", "meal", "training", "meeting", "coaching", "leave", "absent")),
        _c("paid", Kind.FLAG, "paid time", "waktu dibayar"),
        _c("planned", Kind.FLAG, "planned (leave) rather than unplanned (absence)", "terencana, bukan mendadak"),
        _c("started_at", Kind.INSTANT, "start", "mulai"),
        _c("ended_at", Kind.INSTANT, "end", "akhir"),
        _c("duration_ms", Kind.DURATION, "ended_at - started_at", "ended_at - started_at"),
        *_stamp("started", "the start", "mulai"),
    ),
    key=("agent", "started_at"),
    stamps={"started": "started_at"},
    ordered=(("started_at", "ended_at"),),
)

_PER_INTERVAL = (
    _c("queue", Kind.LABEL, "queue", "antrean"),
    _c("channel", Kind.CHOICE, "channel", "kanal", null=True, choices=CHANNELS),
    _c("starts_at", Kind.INSTANT, "start of the interval", "awal interval"),
    _c("length_ms", Kind.DURATION, "length of the interval", "panjang interval"),
)

FORECASTS = Table(
    "forecasts",
    Text("what was expected in one queue and interval", "perkiraan satu antrean dan interval"),
    (
        *_PER_INTERVAL,
        _c("version", Kind.LABEL, "version of the forecast", "versi perkiraan"),
        _c("volume", Kind.NUMBER, "contacts expected", "perkiraan kontak"),
        _c("aht_ms", Kind.NUMBER, "handle time expected", "perkiraan waktu penanganan", null=True),
        *_stamp("starts", "the interval", "interval"),
    ),
    key=("queue", "starts_at", "version"),
    stamps={"starts": "starts_at"},
)

TARGETS = Table(
    "targets",
    Text("what was wanted in one queue from one instant on", "target satu antrean sejak suatu saat"),
    (
        _c("queue", Kind.LABEL, "queue", "antrean"),
        _c("starts_at", Kind.INSTANT, "from", "sejak"),
        _c("version", Kind.LABEL, "version", "versi"),
        _c("kpi", Kind.LABEL, "KPI id", "id KPI"),
        _c("goal", Kind.NUMBER, "value wanted", "nilai yang diinginkan"),
        _c("threshold_ms", Kind.DURATION, "of a service level: T", "pada tingkat layanan: T", null=True),
        _c("short_ms", Kind.DURATION, "of a service level: short-abandon limit s", "pada tingkat layanan: batas s", null=True),
        *_stamp("starts", "the start", "mulai"),
    ),
    key=("queue", "starts_at", "version", "kpi"),
    stamps={"starts": "starts_at"},
)

_AGGREGATES = {
    "offered": Text("offered", "masuk antrean"),
    "answered": Text("answered", "dijawab"),
    "abandoned": Text("abandoned", "ditinggalkan"),
    "abandoned_short": Text("abandoned within the short-abandon limit", "ditinggalkan dalam batas tutup cepat"),
    "flowed_out": Text("flowed out", "keluar antrean"),
    "answered_within": Text("answered within T", "dijawab dalam T"),
    "handled": Text("handled", "ditangani"),
}

INTERVAL_COUNTS = Table(
    "interval_counts",
    Text("counts per queue and interval, from a source that tells no more", "hitungan per antrean dan interval"),
    (
        *_PER_INTERVAL,
        *(Column(name, Kind.COUNT, meaning, nullable=True) for name, meaning in _AGGREGATES.items()),
        _c("threshold_ms", Kind.DURATION, "T that answered_within is about", "T dari answered_within", null=True),
        _c("wait_ms", Kind.DURATION, "sum of waits of answered visits", "jumlah tunggu kunjungan dijawab", null=True),
        _c("talk_ms", Kind.DURATION, "sum of talk", "jumlah bicara", null=True),
        _c("hold_ms", Kind.DURATION, "sum of hold", "jumlah tahan", null=True),
        _c("wrap_ms", Kind.DURATION, "sum of after-call work", "jumlah pascapanggilan", null=True),
        *_stamp("starts", "the interval", "interval"),
    ),
    key=("queue", "channel", "starts_at"),
    stamps={"starts": "starts_at"},
)

COVERAGE = Table(
    "coverage",
    Text("from when to when a source was listening", "sejak kapan sampai kapan sumber mendengarkan"),
    (
        _c("source", Kind.LABEL, "source", "sumber"),
        _c("queue", Kind.LABEL, "queue, null for all", "antrean, kosong untuk semua", null=True),
        _c("started_at", Kind.INSTANT, "from", "dari"),
        _c("ended_at", Kind.INSTANT, "to, null while listening", "sampai, kosong bila masih", null=True),
        *_stamp("started", "the start", "mulai"),
    ),
    key=("source", "queue", "started_at"),
    stamps={"started": "started_at"},
    ordered=(("started_at", "ended_at"),),
)

TABLES: dict[str, Table] = {
    t.name: t
    for t in (
        CONTACTS, VISITS, LEGS, STATES, TICKET_EVENTS, TICKETS, TICKET_GAPS, TICKET_TARGETS, INVITATIONS, RESPONSES,
        EVALUATIONS, MEMBERSHIPS, SHIFTS, FORECASTS, TARGETS, INTERVAL_COUNTS, COVERAGE,
    )
}
"""Every fact table by name, in the order in which the documentation tells them."""
