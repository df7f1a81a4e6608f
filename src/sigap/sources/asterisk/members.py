"""What an agent is, from what queue_log tells of members and pauses.

An agent is on the floor while a member of at least one queue, or logged in; on a break when paused in every queue
known of. PAUSEALL is followed by one PAUSE per queue: the state changes once, because only a change is an event.

A member that queues.conf names, or that Asterisk restores after a restart, has no ADDMEMBER: its state is unknown
until it pauses or unpauses. `unannounced` counts such agents.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from sigap.facts.events import Event, EventType
from sigap.sources.asterisk.lines import Line

_WORDS: Mapping[str, tuple[str, ...]] = {
    "break": (
        "break", "lunch", "meal", "dinner", "breakfast", "coffee", "toilet", "restroom", "bathroom", "bio", "pray",
        "prayer", "personal", "istirahat", "rehat", "makan", "kopi", "sholat", "shalat", "salat", "ibadah", "kamar",
        "ishoma", "pribadi",
    ),
    "training": ("training", "course", "pelatihan", "latihan", "kursus"),
    "meeting": ("meeting", "briefing", "huddle", "rapat", "pertemuan"),
    "coaching": ("coaching", "feedback", "pembinaan", "bimbingan"),
    "back_office": ("backoffice", "admin", "administration", "paperwork", "email", "callback", "administrasi"),
    "wrap": ("wrap", "wrapup", "acw", "aftercall", "pascapanggilan"),
}  # fmt: skip
STATE_OF_WORD = {word: state for state, words in _WORDS.items() for word in words}
"""Words of pause reasons, in English and Indonesian, and the state each means. Others mean `unready`."""


@lru_cache(maxsize=1024)
def state_of(reason: str) -> str:
    """Return the state that a pause's reason means: the first word that is known decides."""
    cleaned = "".join(letter if letter.isalnum() else " " for letter in reason.lower())
    words = [*cleaned.split(), cleaned.replace(" ", "")]
    return next((STATE_OF_WORD[word] for word in words if word in STATE_OF_WORD), "unready")


class _Member:
    __slots__ = ("announced", "logged_in", "paused", "paused_all", "queues", "reason", "told")

    def __init__(self) -> None:
        self.queues: set[str] = set()
        self.paused: set[str] = set()
        self.paused_all = False
        self.logged_in: bool | None = None
        self.reason = ""
        self.announced = False
        self.told: tuple[str, str | None] | None = None

    def state(self) -> tuple[str, str | None]:
        on_floor = self.logged_in is not False and (
            bool(self.queues) or bool(self.logged_in) or self.paused_all
        )
        if not on_floor:
            return "offline", None
        if self.paused_all or (self.queues and self.queues <= self.paused):
            return state_of(self.reason), self.reason or None
        return "available", None


class Members:
    """All members of all queues."""

    def __init__(self) -> None:
        self._members: dict[str, _Member] = {}

    @property
    def unannounced(self) -> list[str]:
        """Return the agents of whom the log never said that they joined."""
        return [name for name, member in self._members.items() if not member.announced]

    def queues_of(self, agent: str) -> tuple[str, ...]:
        """Return the queues of which an agent is known to be a member."""
        member = self._members.get(agent)
        return tuple(sorted(member.queues)) if member else ()

    def is_paused(self, agent: str) -> bool:
        """Return whether an agent is known to be paused wherever they are a member."""
        member = self._members.get(agent)
        return member is not None and member.state()[0] not in ("offline", "available")

    def follow(self, line: Line) -> Event | None:
        """Return the change of state that a line of `MEMBERS` makes, or None when it makes none."""
        state = self.change(line)
        if state is None:
            return None
        return Event(EventType.AGENT_STATE, line.at, agent=line.agent, state=state[0], reason=state[1])

    def change(self, line: Line) -> tuple[str, str | None] | None:
        """Return the new state and reason that a line of `MEMBERS` makes, or None when it makes none."""
        member = self._members.get(line.agent)
        if member is None:
            member = self._members[line.agent] = _Member()
        _change(member, line)
        state = member.state()
        if state == member.told:
            return None
        member.told = state
        return state

    def restart(self) -> None:
        """Forget who was where: the log begins anew, and all are offline."""
        for member in self._members.values():
            announced = member.announced
            member.__init__()  # type: ignore[misc]
            member.announced = announced
            member.told = ("offline", None)


def _change(member: _Member, line: Line) -> None:
    verb, queue = line.verb, line.queue
    told = line.fields[0] if line.fields else ""
    if verb == "ADDMEMBER":
        member.announced = True
        member.queues.add(queue)
        _pause(member, queue, "") if told == "PAUSED" else _unpause(member, queue)
    elif verb == "REMOVEMEMBER":
        member.queues.discard(queue)
        member.paused.discard(queue)
        member.paused_all = member.paused_all and bool(member.queues)
    elif verb == "PAUSE":
        member.queues.add(queue)
        _pause(member, queue, told)
    elif verb == "UNPAUSE":
        member.queues.add(queue)
        _unpause(member, queue)
    elif verb == "PAUSEALL":
        member.paused_all, member.reason = True, told
        member.paused |= member.queues
    elif verb == "UNPAUSEALL":
        member.paused_all, member.reason = False, ""
        member.paused.clear()
    else:  # AGENTLOGIN, AGENTLOGOFF and their callback twins
        member.logged_in = verb.endswith("LOGIN")
        member.announced = True


def _pause(member: _Member, queue: str, reason: str) -> None:
    member.paused.add(queue)
    if reason or not member.paused_all:
        member.reason = reason


def _unpause(member: _Member, queue: str) -> None:
    member.paused.discard(queue)
    member.paused_all = False
