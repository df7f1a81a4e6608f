"""Visits and contacts in writing: outcomes, agents and queues by name, and the moments of a contact in order."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sigap.reports.formats import DASH
from sigap.text import Language, Text
from sigap.web.insights.showing import CHANNELS, DIRECTIONS, Showing
from sigap.web.shell.templatetags.figures import duration

Names = Mapping[str, Mapping[str, str]]
Row = Mapping[str, Any]

OUTCOMES: Mapping[str, Text] = {
    "answered": Text("answered", "dijawab"),
    "abandoned": Text("abandoned", "ditinggalkan"),
    "timeout": Text("left by time-out", "keluar karena batas waktu"),
    "key": Text("left by a key", "keluar dengan menekan tombol"),
    "empty": Text("left: nobody was there", "keluar: tidak ada agen"),
    "callback": Text("asked to be called back", "minta ditelepon balik"),
    "withdrawn": Text("withdrawn", "ditarik"),
    "failed": Text("failed", "gagal"),
    "lost": Text("the source lost track", "sumber kehilangan jejak"),
    "waiting": Text("still waiting", "masih menunggu"),
}
LEG_OUTCOMES: Mapping[str, Text] = {
    "caller": Text("the customer ended it", "diakhiri pelanggan"),
    "agent": Text("the agent ended it", "diakhiri agen"),
    "transfer_blind": Text("transferred without asking", "dialihkan langsung"),
    "transfer_attended": Text("transferred after asking", "dialihkan dengan pengantar"),
    "ended": Text("it ended", "berakhir"),
    "failed": Text("the line failed", "jalur gagal"),
    "lost": Text("the source lost track", "sumber kehilangan jejak"),
    "missed": Text("it rang and was not answered", "berdering dan tidak dijawab"),
    "canceled": Text("it rang and was withdrawn", "berdering lalu ditarik"),
    "open": Text("still going on", "masih berlangsung"),
}
TONES: Mapping[str, str] = {
    "answered": "good",
    "abandoned": "bad",
    "failed": "bad",
    "lost": "warn",
    "waiting": "warn",
}


@dataclass(frozen=True)
class Moment:
    """One thing that happened to a contact."""

    at: int
    title: str
    tone: str = "off"
    icon: str = "circle-dot"
    detail: str = ""


@dataclass(frozen=True)
class Telling:
    """Words of visits in one language."""

    language: Language
    names: Names

    def name(self, label: str, key: Any) -> str:
        """Return what people call a queue or an agent."""
        return self.names.get(label, {}).get(key, key or "")

    def word(self, words: Mapping[str, Text], key: Any) -> str:
        """Return one of some words, as it is when nobody knows it."""
        return words[key].to(self.language) if key in words else str(key or "")

    def row(self, row: Row) -> dict[str, Any]:
        """Return a visit as a line of the list."""
        return {
            **row,
            "queue_name": self.name("queue", row["queue"]),
            "agent_name": self.name("agent", row["agent"]),
            "channel_name": self.word(CHANNELS, row["channel"]),
            "outcome_name": self.word(OUTCOMES, row["outcome"]),
            "wait_s": seconds(row["wait_ms"]),
        }

    def filters(self, where: Mapping[str, Sequence[str]]) -> list[tuple[str, str]]:
        """Return what is filtered by, in words."""
        showing = Showing(self.language)
        outcome = Text("outcome", "hasil").to(self.language)
        found = []
        for label, values in where.items():
            words = (
                OUTCOMES
                if label == "outcome"
                else {"channel": CHANNELS, "direction": DIRECTIONS}.get(label, {})
            )
            told = [self.word(words, v) if words else self.name(label, v) for v in values]
            found.append((outcome if label == "outcome" else showing.key_name(label), ", ".join(told)))
        return found

    def known(self, contact: Row) -> dict[str, str]:
        """Return what is known of a contact as a whole."""
        yes_no = Text("yes", "ya") if contact["answered"] else Text("no", "tidak")
        pairs = {
            Text("Customer", "Pelanggan"): contact["customer"],
            Text("First queue", "Antrean pertama"): self.name("queue", contact["queue"]),
            Text("Reason", "Alasan"): contact["reason"],
            Text("Site", "Lokasi"): contact["site"],
            Text("Taken by an agent", "Diambil agen"): yes_no.to(self.language),
        }
        return {name.to(self.language): value or DASH for name, value in pairs.items()}

    def moments(self, visits: Sequence[Row], legs: Sequence[Row]) -> list[Moment]:
        """Return what happened, in the order of time."""
        found = [moment for visit in visits for moment in self._of_visit(visit)]
        found += [moment for leg in legs for moment in self._of_leg(leg)]
        return sorted(found, key=lambda one: one.at)

    def _of_visit(self, visit: Row) -> list[Moment]:
        queue = self.name("queue", visit["queue"]) or DASH
        entered = Text(f"Entered {queue}", f"Masuk {queue}").to(self.language)
        found = [Moment(visit["entered_at"], entered, "info", "inbox")]
        if visit["left_at"] is not None and visit["outcome"] != "answered":
            wait = Text("after", "setelah").to(self.language)
            told = self.word(OUTCOMES, visit["outcome"]).capitalize()
            detail = f"{wait} {duration(seconds(visit['wait_ms']))}" if visit["wait_ms"] is not None else ""
            found.append(Moment(visit["left_at"], told, TONES.get(visit["outcome"], "off"), "logout", detail))
        return found

    def _of_leg(self, leg: Row) -> list[Moment]:
        agent = self.name("agent", leg["agent"]) or DASH
        found = []
        if leg["offered_at"] is not None:
            rang = Text(f"Rang at {agent}", f"Berdering di {agent}").to(self.language)
            missed = leg["outcome"] in ("missed", "canceled")
            detail = self.word(LEG_OUTCOMES, leg["outcome"]) if missed else ""
            found.append(Moment(leg["offered_at"], rang, "warn" if missed else "off", "bell", detail))
        if leg["answered_at"] is not None:
            took = Text(f"{agent} answered", f"{agent} menjawab").to(self.language)
            found.append(Moment(leg["answered_at"], took, "good", "headset", self._parts(leg)))
        if leg["finished_at"] is not None and leg["answered_at"] is not None:
            over = self.word(LEG_OUTCOMES, leg["outcome"]).capitalize()
            found.append(Moment(leg["finished_at"], over, "off", "check", agent))
        return found

    def _parts(self, leg: Row) -> str:
        words = (
            ("talk_ms", Text("talk", "bicara")),
            ("hold_ms", Text("hold", "tahan")),
            ("wrap_ms", Text("after-call work", "kerja pascapanggilan")),
        )
        told = [
            f"{word.to(self.language)} {duration(seconds(leg[name]))}"
            for name, word in words
            if leg[name] is not None
        ]
        return " · ".join(told)


def seconds(ms: int | None) -> float | None:
    """Return a duration of the facts in seconds."""
    return None if ms is None else ms / 1000
