"""An agent's state, changed by somebody else. Where a connector tells it, the change is asked of that connector."""

from __future__ import annotations

from sigap.text import Text
from sigap.web.floor import queries
from sigap.web.floor.actions.announcing import show_anew
from sigap.web.floor.actions.operations import calls
from sigap.web.floor.actions.whom import ActionError, agent_called, refuse_unless_theirs
from sigap.web.floor.operations.own_state import check_state, declare
from sigap.web.intake.models import Source
from sigap.web.people.access import Access
from sigap.web.people.queries import floor as people
from sigap.web.platform import audit


def change_state(*, by: Access, agent: str, state: str, reason: str = "") -> calls.Sent | None:
    """Change what an agent is from now on; durable when it returns.

    Returns:
        What became of the command, where a connector had to be asked; None where the platform keeps the state.

    Raises:
        ActionError: there is no such agent, another leads them, or the connector cannot change it.
        OwnStateError: the state or reason is not one of ours.
    """
    found = agent_called(agent)
    refuse_unless_theirs(by, found.team)
    check_state(state, reason)
    owner = queries.owner_of(queries.last_state_of(found))
    sent = _asked_of(owner, by, found, state, reason) if owner else None
    if sent is None:
        declare(tenant=by.tenant, agent=found.key, state=state, reason=reason)
    audit.record(
        actor=by.actor,
        action="floor.state.changed",
        tenant=by.tenant.id,
        subject=f"agent:{found.id}",
        agent=found.key,
        state=state,
        reason=reason,
        by_command=sent.id if sent else None,
    )
    show_anew([found.id])
    return sent


def _asked_of(owner: Source, by: Access, agent: people.AgentRow, state: str, reason: str) -> calls.Sent:
    if not calls.can_command(owner):
        raise ActionError(
            Text(f"The state comes from {owner.name}.", f"Status berasal dari {owner.name}."),
            where="state",
            remedy=Text("Change it there.", "Ubahlah di sana."),
        )
    return calls.pause(by=by, source=owner, agent=agent, state=state, reason=reason)
