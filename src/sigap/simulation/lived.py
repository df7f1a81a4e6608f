"""One life of the twin on the site's calendar: the journal's instants as milliseconds, with ids and what follows what.

Facts and events are both written from here, so they cannot tell two stories.
"""

from __future__ import annotations

from dataclasses import dataclass
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from sigap.facts.assembly import NULL
from sigap.simulation.errors import ScenarioError
from sigap.simulation.live import LiveState
from sigap.simulation.result import AgentState, Cause, Journal, Outcome, Result
from sigap.simulation.scenario import Scenario
from sigap.text import Text

SOURCE = "twin"
OUTCOMES = {
    Outcome.WAITING: "waiting",
    Outcome.ANSWERED: "answered",
    Outcome.ABANDONED: "abandoned",
    Outcome.TIMED_OUT: "timeout",
    Outcome.CALLBACK: "callback",
    Outcome.UNREACHED: "failed",
}
"""What the facts call the end of a wait. A callback in vain is a visit that failed, and an outbound leg that failed."""
STATES = {AgentState.OFFLINE: "offline", AgentState.AVAILABLE: "available", AgentState.BREAK: "break"}

Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Lived:
    """One life, row by row as in its journal; instants in ms since the epoch, `NULL` for what had not happened.

    Attributes:
        scenario, journal: what was lived.
        at_s: "entered", "left", "ended" and "finished" of each visit, in seconds from the start; NaN: not yet.
        root: the visit that began the contact, by visit.
        depth: 0 of a contact's first visit, 1 of that after a transfer ...
        contacts: id of the contact of each visit.
        customers: key of the customer, "" for those there at the start.
        visible: rows that are visits: not contacts that were in hand at the start.
        leg: rows that an agent took by the end, after-call work at the start apart.
        vain: callbacks that were not picked up.
        wrapping: rows that were in after-call work at the start.
        handed_on: rows whose talk ended in a transfer.
        called_back: rows of contacts that the centre began.
    """

    scenario: Scenario
    journal: Journal
    at_s: dict[str, NDArray[np.float64]]
    root: Ints
    depth: Ints
    contacts: list[str]
    customers: list[str]
    visible: Flags
    leg: Flags
    vain: Flags
    wrapping: Flags
    handed_on: Flags
    called_back: Flags

    @property
    def zone(self) -> ZoneInfo:
        """Return the site's zone."""
        return ZoneInfo(self.scenario.zone)

    @property
    def until_ms(self) -> int:
        """Return when the life ended."""
        return self.scenario.starts_at_ms + round(self.scenario.length_s * 1000)

    @property
    def first_ms(self) -> int:
        """Return the first instant told of: the start, or the entry of who was there at the start."""
        entered = self.at_ms("entered")
        return (
            min(self.scenario.starts_at_ms, int(entered.min()))
            if len(entered)
            else self.scenario.starts_at_ms
        )

    @property
    def teams(self) -> dict[str, str]:
        """Return each agent's own group."""
        return home_groups(self.scenario)

    def at_ms(self, what: str) -> Ints:
        """Return instants in milliseconds since the epoch."""
        return self.instants(self.at_s[what])

    def instants(self, at_s: NDArray[np.float64]) -> Ints:
        """Return seconds from the start as milliseconds since the epoch; NaN becomes `NULL`."""
        known = np.isfinite(at_s)
        rounded = np.rint(np.where(known, at_s, 0.0) * 1000).astype(np.int64)
        return np.where(known, rounded + self.scenario.starts_at_ms, NULL)

    def hold_ms(self) -> Ints:
        """Return the hold time of each leg, at most the time in hand."""
        told = np.rint(np.nan_to_num(self.journal.visits["hold_s"]) * 1000).astype(np.int64)
        left, ended = self.at_ms("left"), self.at_ms("ended")
        return np.where(ended == NULL, 0, np.minimum(told, ended - left))


def lived(result: Result, index: int = 0) -> Lived:
    """Return one life of a result, on the calendar.

    Raises:
        ScenarioError: the result was made without journals, or has fewer lives.
    """
    if index >= len(result.journals):
        raise ScenarioError(
            Text(
                f"there is no journal of life {index}, only {len(result.journals)}",
                f"tidak ada jurnal kehidupan ke-{index}, hanya {len(result.journals)}",
            ),
            remedy=Text("Simulate with `journal`.", "Simulasikan dengan `journal`."),
        )
    scenario, journal = result.scenario, result.journals[index]
    rows = journal.visits
    live = scenario.live or LiveState()
    root, depth = _contacts_of(rows)
    # The engine writes those in hand at the start before anything else.
    held = (rows["cause"] == Cause.LIVE) & (np.arange(len(rows)) < len(live.in_hand))
    wrapping = np.array(
        [h and live.in_hand[c].wrapping for h, c in zip(held, rows["customer"], strict=True)], bool
    )
    vain = rows["outcome"] == Outcome.UNREACHED
    at_s = _instants(rows, vain, scenario.length_s)
    handed_on = np.zeros(len(rows), bool)
    handed_on[rows["parent"][(rows["cause"] == Cause.TRANSFER) & (rows["parent"] >= 0)]] = True
    taken = ((rows["outcome"] == Outcome.ANSWERED) | vain) & ~wrapping
    return Lived(
        scenario=scenario,
        journal=journal,
        at_s=at_s,
        root=root,
        depth=depth,
        contacts=_contact_ids(rows, root, held, live, life_id(result, index)),
        customers=_customers(rows, scenario),
        visible=~held,
        leg=taken,
        vain=vain,
        wrapping=wrapping,
        handed_on=handed_on,
        called_back=rows["cause"][root] == Cause.CALLBACK,
    )


def life_id(result: Result, index: int) -> str:
    """Return what tells one life from every other: ids of a day and of its rest, lived anew, never meet."""
    return f"{result.scenario.starts_at_ms // 1000}.{result.seed}.{index}"


def home_groups(scenario: Scenario) -> dict[str, str]:
    """Return each agent's own group, by name."""
    from sigap.simulation.checks import agent_names

    return {name: group.name for group in scenario.groups for name in agent_names(group)}


def _contacts_of(rows: NDArray[np.void]) -> tuple[Ints, Ints]:
    """Return each visit's first visit of the same contact, and how many transfers lie between."""
    goes_on = (rows["cause"] == Cause.TRANSFER) & (rows["parent"] >= 0)
    before = np.where(goes_on, rows["parent"], np.arange(len(rows)))
    root, depth = before.copy(), goes_on.astype(np.int64)
    while True:
        further = before[root]
        moved = further != root
        if not moved.any():
            return root, depth
        depth += moved
        root = further


def _instants(rows: NDArray[np.void], vain: Flags, length_s: float) -> dict[str, NDArray[np.float64]]:
    """Return the instants of visits; those after the end have not happened. A call in vain is talk, not wrap."""
    ended = rows["left_s"] + rows["talk_s"] + rows["hold_s"]
    finished = ended + rows["wrap_s"]
    ended = np.where(vain, finished, ended)
    found = {
        "entered": rows["entered_s"].copy(),
        "left": rows["left_s"].copy(),
        "ended": ended,
        "finished": finished,
    }
    return {name: np.where(at < length_s, at, np.nan) for name, at in found.items()}


def _contact_ids(rows: NDArray[np.void], root: Ints, held: Flags, live: LiveState, prefix: str) -> list[str]:
    """Return the id of each visit's contact: the centre's own of those that were there at the start."""
    own: dict[int, str] = {}
    for row in np.flatnonzero(rows["cause"] == Cause.LIVE).tolist():
        place = int(rows["customer"][row])
        told = live.in_hand[place].contact if held[row] else live.waiting[place].contact
        if told:
            own[row] = told
    return [own.get(first) or f"{prefix}/{first}" for first in root.tolist()]


def _customers(rows: NDArray[np.void], scenario: Scenario) -> list[str]:
    names = [queue.name for queue in scenario.queues]
    live = int(Cause.LIVE)
    told = zip(rows["home"].tolist(), rows["customer"].tolist(), rows["cause"].tolist(), strict=True)
    return ["" if cause == live else f"{names[home]}/{customer}" for home, customer, cause in told]
