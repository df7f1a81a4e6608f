"""How states are shown: each has a word, a tone (its colour) and an icon (its shape): none rests on colour alone.

{% state "agent" agent.state %}    {% state "source" health %}    {% state "job" job.status %}
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from sigap.text import Text


class Tone(StrEnum):
    """What a colour means. The tokens of shell.css have one set of colours for each."""

    GOOD = "good"
    WARN = "warn"
    BAD = "bad"
    INFO = "info"
    BUSY = "busy"  # at work with a customer
    AWAY = "away"  # paused, on a break
    OFF = "off"  # not there, not counted, not known


@dataclass(frozen=True)
class State:
    """One state as it is shown."""

    word: Text
    tone: Tone
    icon: str


UNKNOWN = State(Text("Unknown", "Tidak diketahui"), Tone.OFF, "circle-dashed")

_AGENT = {
    "available": State(Text("Available", "Siap"), Tone.GOOD, "circle-check"),
    "handling": State(Text("Handling", "Melayani"), Tone.BUSY, "headset"),
    "wrap": State(Text("Wrap-up", "Pascapanggilan"), Tone.WARN, "pencil"),
    "back_office": State(Text("Back office", "Back office"), Tone.INFO, "clipboard-list"),
    "break": State(Text("Break", "Rehat"), Tone.AWAY, "coffee"),
    "meeting": State(Text("Meeting", "Rapat"), Tone.AWAY, "users"),
    "training": State(Text("Training", "Pelatihan"), Tone.AWAY, "school"),
    "coaching": State(Text("Coaching", "Bimbingan"), Tone.AWAY, "message-circle"),
    "unready": State(Text("Not ready", "Belum siap"), Tone.AWAY, "player-pause"),
    "offline": State(Text("Offline", "Luring"), Tone.OFF, "circle-x"),
}
_SOURCE = {
    "working": State(Text("Working", "Berjalan"), Tone.GOOD, "circle-check"),
    "connected": State(Text("Connected", "Tersambung"), Tone.GOOD, "plug-connected"),
    "late": State(Text("Late", "Terlambat"), Tone.WARN, "clock"),
    "silent": State(Text("Silent", "Tidak terdengar"), Tone.WARN, "bell-off"),
    "retrying": State(Text("Reconnecting", "Menyambung ulang"), Tone.WARN, "refresh-alert"),
    "clock": State(Text("Clock is off", "Jam meleset"), Tone.WARN, "clock-pause"),
    "failing": State(Text("Failing", "Gagal"), Tone.BAD, "alert-square"),
    "refused": State(Text("Refused", "Ditolak"), Tone.BAD, "ban"),
    "waiting": State(Text("Waiting for the first event", "Menunggu kejadian pertama"), Tone.OFF, "hourglass"),
    "disabled": State(Text("Switched off", "Dimatikan"), Tone.OFF, "player-stop"),
}
_JOB = {
    "todo": State(Text("Queued", "Antre"), Tone.OFF, "hourglass"),
    "waiting": State(Text("Queued", "Antre"), Tone.OFF, "hourglass"),
    "doing": State(Text("Running", "Berjalan"), Tone.BUSY, "player-play"),
    "running": State(Text("Running", "Berjalan"), Tone.BUSY, "player-play"),
    "succeeded": State(Text("Done", "Selesai"), Tone.GOOD, "circle-check"),
    "done": State(Text("Done", "Selesai"), Tone.GOOD, "circle-check"),
    "failed": State(Text("Failed", "Gagal"), Tone.BAD, "alert-square"),
    "cancelled": State(Text("Cancelled", "Dibatalkan"), Tone.OFF, "ban"),
    "aborting": State(Text("Stopping", "Dihentikan"), Tone.WARN, "player-stop"),
    "aborted": State(Text("Stopped", "Berhenti"), Tone.WARN, "player-stop"),
}
_VISIT = {
    "answered": State(Text("Answered", "Dijawab"), Tone.GOOD, "phone-call"),
    "abandoned": State(Text("Abandoned", "Ditinggalkan"), Tone.BAD, "phone-off"),
    "timeout": State(Text("Timed out", "Habis waktu"), Tone.WARN, "clock-pause"),
    "key": State(Text("Left by a key", "Keluar lewat tombol"), Tone.WARN, "hash"),
    "empty": State(Text("Nobody there", "Tidak ada petugas"), Tone.WARN, "user-off"),
    "callback": State(Text("Asked for a callback", "Minta ditelepon balik"), Tone.INFO, "phone-outgoing"),
    "withdrawn": State(Text("Withdrawn", "Ditarik"), Tone.OFF, "arrow-back-up"),
    "failed": State(Text("Failed", "Gagal"), Tone.BAD, "alert-square"),
    "lost": State(Text("Lost track", "Kehilangan jejak"), Tone.OFF, "question-mark"),
    "waiting": State(Text("Waiting", "Menunggu"), Tone.BUSY, "hourglass"),
}
_CHANNEL = {
    "voice": State(Text("Voice", "Suara"), Tone.OFF, "phone"),
    "chat": State(Text("Chat", "Obrolan"), Tone.OFF, "messages"),
    "email": State(Text("E-mail", "Surel"), Tone.OFF, "mail"),
    "whatsapp": State(Text("WhatsApp", "WhatsApp"), Tone.OFF, "brand-whatsapp"),
    "social": State(Text("Social media", "Media sosial"), Tone.OFF, "share"),
    "sms": State(Text("SMS", "SMS"), Tone.OFF, "message"),
    "video": State(Text("Video", "Video"), Tone.OFF, "video"),
    "ticket": State(Text("Ticket", "Tiket"), Tone.OFF, "ticket"),
    "other": State(Text("Other", "Lainnya"), Tone.OFF, "dots"),
}
_LEVEL = {
    "info": State(Text("Note", "Catatan"), Tone.INFO, "info-circle"),
    "warning": State(Text("Warning", "Peringatan"), Tone.WARN, "alert-triangle"),
    "error": State(Text("Error", "Kesalahan"), Tone.BAD, "alert-square"),
}
_TARGET = {
    "met": State(Text("On target", "Sesuai target"), Tone.GOOD, "circle-check"),
    "near": State(Text("Near target", "Mendekati target"), Tone.WARN, "alert-triangle"),
    "missed": State(Text("Off target", "Di luar target"), Tone.BAD, "alert-square"),
}

KINDS: dict[str, dict[str, State]] = {
    "agent": _AGENT,
    "source": _SOURCE,
    "job": _JOB,
    "visit": _VISIT,
    "channel": _CHANNEL,
    "level": _LEVEL,
    "target": _TARGET,
}


def register(kind: str, states: dict[str, State]) -> None:
    """Add a kind of states, or more states to one. Called from an `apps.py`."""
    KINDS.setdefault(kind, {}).update(states)


def state_of(kind: str, key: str) -> State:
    """Return how a state is shown; one that nobody registered is shown as unknown."""
    return KINDS.get(kind, {}).get(str(key), UNKNOWN)
