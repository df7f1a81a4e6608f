"""Moves and what they do, in words of both languages."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sigap.floor.moves import Kind
from sigap.text import Text
from sigap.web.floor.foresight.models import Acceptance, Option, Recommendation
from sigap.web.floor.foresight.queries import Names
from sigap.web.floor.foresight.values import HALF_MS

LEAST_POINTS = 0.01
"""A change of the service level that is smaller is none."""
Look = Mapping[str, Any]


def said(move: Mapping[str, Any], names: Names) -> Text:
    """Return what to do."""
    many, minutes = len(move["agents"]), f"{move['by_s'] / 60:.0f}"
    whose = names.teams.get(move["team"], move["team"]) or names.of_queues(move["serves"])
    to = names.of_queues(move["to"])
    breaks = Text("1 break" if many == 1 else f"{many} breaks", f"{many} istirahat")
    agents = Text("1 agent" if many == 1 else f"{many} agents", f"{many} agen")
    words = {
        Kind.POSTPONE_BREAKS: Text(
            f"postpone {breaks.en} of {whose} by {minutes} min",
            f"tunda {breaks.id} {whose} selama {minutes} menit",
        ),
        Kind.EARLY_BREAKS: Text(
            f"send {many} of {whose} to their break now",
            f"majukan istirahat {many} agen {whose} menjadi sekarang",
        ),
        Kind.END_BREAKS: Text(
            f"call {many} of {whose} back from their break",
            f"panggil kembali {many} agen {whose} dari istirahat",
        ),
        Kind.RECALL: Text(
            f"call {many} of {whose} back from training and meetings",
            f"panggil kembali {many} agen {whose} dari pelatihan dan rapat",
        ),
        Kind.LEND: Text(
            f"have {agents.en} of {whose} serve {to} alone for {minutes} min",
            f"minta {agents.id} {whose} hanya melayani {to} selama {minutes} menit",
        ),
        Kind.OVERFLOW: Text(
            f"open the overflow: {agents.en} of {whose} take {to} at once, too, for {minutes} min",
            f"buka limpahan: {agents.id} {whose} ikut langsung mengambil {to} selama {minutes} menit",
        ),
        Kind.CALLBACKS: Text(f"offer callbacks in {to}", f"tawarkan panggilan balik di {to}"),
        Kind.OVERTIME: Text(
            f"ask {many} of {whose} for an hour of overtime, if they agree",
            f"minta {many} agen {whose} lembur satu jam, bila yang bersangkutan setuju",
        ),
        Kind.GIVE_TIME: Text(
            f"give {many} of {whose} {minutes} min for coaching or back office",
            f"beri {many} agen {whose} {minutes} menit untuk coaching atau back office",
        ),
        Kind.TIME_OFF: Text(
            f"let {agents.en} of {whose} go home now, up to {minutes} min early, if they agree",
            f"izinkan {agents.id} {whose} pulang sekarang, sampai {minutes} menit lebih awal, "
            "bila yang bersangkutan setuju",
        ),
    }
    return words[Kind(move["kind"])]


@dataclass(frozen=True)
class Change:
    """What an option does to a queue in a half-hour.

    Attributes:
        queue: its name.
        ends_at: the end of the half-hour.
        before, after: the expected service level without and with it.
        low, high: its 90 % band.
        target: wanted.
        breach: probability of ending below target.
    """

    queue: str
    ends_at: dt.datetime
    before: float | None
    after: float | None
    low: float | None
    high: float | None
    target: float
    breach: float

    @property
    def points(self) -> float | None:
        """Return by how much the service level changes, in points; None where one of the two is not known."""
        if self.before is None or self.after is None:
            return None
        return (self.after - self.before) * 100

    @property
    def points_down(self) -> float | None:
        """Return the same of a fall, without its sign."""
        return None if self.points is None else -self.points

    @property
    def is_back(self) -> bool:
        """Return whether the queue is brought back to its target."""
        return self.before is not None and self.after is not None and self.before < self.target <= self.after


def changes(looks: Iterable[Look], names: Names) -> list[Change]:
    """Return what is ahead of queues of which anything is known."""
    return [
        Change(
            names.of_queues([one["queue"]]),
            dt.datetime.fromtimestamp((one["half"] + HALF_MS) / 1000, dt.UTC),
            one.get("before"),
            one["level"],
            one["low"],
            one["high"],
            one["target"],
            one["breach"] or 0.0,
        )
        for one in looks
        if one["level"] is not None
    ]


@dataclass(frozen=True)
class Shown:
    """An option as a page shows it.

    Attributes:
        option: the row.
        said: what to do, a line a move.
        changes: what that does to each queue that it changes.
        agents: the names of those concerned.
        is_by_hand: whether some of it is left to people.
    """

    option: Option
    said: tuple[Text, ...]
    changes: tuple[Change, ...]
    agents: tuple[str, ...]
    is_by_hand: bool


def shown(option: Option, names: Names, *, has_roster: bool) -> Shown:
    """Return an option in words."""
    found = [one for one in changes(option.effects, names) if _matters(one)]
    keys = [key for move in option.moves for key in move["agents"]]
    return Shown(
        option,
        tuple(said(move, names) for move in option.moves),
        tuple(found),
        tuple(names.agents.get(key, key) for key in keys),
        not all(_is_ours(Kind(move["kind"]), has_roster=has_roster) for move in option.moves),
    )


def _matters(one: Change) -> bool:
    return one.points is None or abs(one.points) >= 100 * LEAST_POINTS


def _is_ours(kind: Kind, *, has_roster: bool) -> bool:
    """Return whether the platform carries a move out."""
    in_roster = kind in (Kind.POSTPONE_BREAKS, Kind.EARLY_BREAKS, Kind.GIVE_TIME)
    return kind in (Kind.LEND, Kind.OVERFLOW) or (has_roster and in_roster)


def options_of(recommendation: Recommendation, names: Names) -> list[Shown]:
    """Return the options of a recommendation, the best first."""
    has_roster = recommendation.basis.get("roster") is not None
    return [shown(one, names, has_roster=has_roster) for one in recommendation.options.all()]


def done(acceptance: Acceptance) -> list[Text]:
    """Return what the platform did of an option that was taken, a line a move."""
    return [_done(line) for line in acceptance.done]


def _done(line: Mapping[str, Any]) -> Text:
    if line.get("unlawful"):
        return Text(
            "not done: by now the labour rules of rest are against it",
            "tidak dilakukan: kini bertentangan dengan aturan kerja tentang istirahat",
        )
    if not line["is_done"]:
        return Text(
            "left to you: the platform cannot do this itself", "dilakukan oleh Anda: di luar kendali platform"
        )
    if "roster" in line:
        left, number = line.get("left", 0), line["roster"]
        if left:
            return Text(
                f"in roster {number}; {left} no longer fitted", f"di jadwal {number}; {left} tidak lagi muat"
            )
        return Text(f"in roster {number}", f"di jadwal {number}")
    return Text("assigned on the floor", "ditugaskan di lantai")
