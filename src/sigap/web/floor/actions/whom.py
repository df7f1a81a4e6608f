"""Upon whom somebody may act: who may act on the floor, upon everybody; a team leader, upon the own team."""

from __future__ import annotations

from sigap.errors import SigapError
from sigap.text import Text
from sigap.web.people.access import Access
from sigap.web.people.queries import floor as people
from sigap.web.people.rights import Right

LEADER = "team-leader"


class ActionError(SigapError):
    """Something cannot be done like this on the floor."""


def agent_called(key: str) -> people.AgentRow:
    """Return the agent at work with this key.

    Raises:
        ActionError: there is none.
    """
    found = people.agent_called(key) if 0 < len(key) <= 200 and "\x00" not in key else None
    if found is None or not found.is_active:
        what = Text("There is no such agent at work.", "Tidak ada agen seperti itu yang bekerja.")
        raise ActionError(what, where="agent")
    return found


def may_act_on(by: Access, team: str) -> bool:
    """Return whether somebody may act upon the agents of a team; "" is none."""
    if not by.may(Right.ACT_ON_FLOOR):
        return False
    leader = people.leaders().get(team, "") if by.role == LEADER else ""
    return not leader or leader == by.actor


def refuse_unless_theirs(by: Access, team: str) -> None:
    """Refuse to act upon another's team.

    Raises:
        ActionError: another leads it.
    """
    if not may_act_on(by, team):
        raise ActionError(
            Text("Another leads this team.", "Tim ini dipimpin orang lain."),
            where="agent",
            remedy=Text(
                "Ask a floor monitor, or that team's leader.", "Minta pemantau lantai atau ketua tim itu."
            ),
        )


def words(text: str, *, longest: int, field: str, is_required: bool = True) -> str:
    """Return words as they are kept.

    Raises:
        ActionError: there are none, too many, or none that can be kept.
    """
    told = text.strip()
    if "\x00" in told or len(told) > longest or (is_required and not told):
        raise ActionError(
            Text("These words cannot be kept.", "Kata-kata ini tidak dapat disimpan."),
            where=field,
            remedy=Text(f"Use 1 to {longest} characters.", f"Pakai 1 sampai {longest} karakter."),
        )
    return told
