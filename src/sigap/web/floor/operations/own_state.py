"""What agents declare of themselves, where no telephony connector says it."""

from __future__ import annotations

import uuid

from django.utils import timezone

from sigap.errors import SigapError
from sigap.facts.events import Event, EventType
from sigap.text import Text
from sigap.web.floor import queries
from sigap.web.floor.actions.announcing import show_anew
from sigap.web.floor.states import OWN, REASONS
from sigap.web.intake import operations as intake
from sigap.web.people.access import Access
from sigap.web.platform.models import Tenant

SOURCE = "floor"


class OwnStateError(SigapError):
    """A state cannot be declared so."""


def declare_own_state(*, by: Access, state: str, reason: str = "") -> None:
    """Declare what the agent who asks is from now on; durable when it returns.

    Raises:
        OwnStateError: they are no agent, the state or reason is not one of ours, or a connector owns their state.
    """
    agent = queries.agent_of(by.agent_id)
    if agent is None:
        raise not_an_agent()
    check_state(state, reason)
    owner = queries.owner_of(queries.last_state_of(agent))
    if owner is not None:
        raise OwnStateError(
            Text(
                f"Your state comes from {owner.name}.",
                f"Status Anda berasal dari {owner.name}.",
            ),
            remedy=Text("Change it on your telephone there.", "Ubahlah di telepon Anda di sana."),
        )
    declare(tenant=by.tenant, agent=agent.key, state=state, reason=reason)
    show_anew([agent.id])


def declare(*, tenant: Tenant, agent: str, state: str, reason: str = "") -> None:
    """Log what an agent is from now on; durable when it returns.

    Raises:
        OwnStateError: the log does not take it.
    """
    event = Event(
        EventType.AGENT_STATE,
        round(timezone.now().timestamp() * 1000),
        id=str(uuid.uuid4()),
        agent=agent,
        state=state,
        reason=reason or None,
    )
    source = intake.source_called(key=SOURCE, name="Sigap")
    receipt = intake.receive(tenant=tenant, source=source, events=[event])
    if receipt.refused:
        refusal = receipt.refused[0]
        raise OwnStateError(refusal.what, remedy=refusal.remedy)


def not_an_agent() -> OwnStateError:
    """Return why somebody who is no agent has no state."""
    return OwnStateError(
        Text("Your account is not linked to an agent.", "Akun Anda tidak terhubung ke agen."),
        remedy=Text(
            "Ask an administrator to link it under People, Members.",
            "Minta administrator menghubungkannya di Orang, Anggota.",
        ),
    )


def check_state(state: str, reason: str) -> None:
    """Refuse what is no state that can be declared here, or no reason for it.

    Raises:
        OwnStateError: it is not.
    """
    if state not in OWN:
        raise OwnStateError(
            Text("This is no state that you can choose.", "Ini bukan status yang dapat dipilih."),
            where="state",
        )
    if reason and (state != "break" or reason not in REASONS):
        raise OwnStateError(
            Text("This is no reason for that state.", "Ini bukan alasan untuk status itu."), where="reason"
        )
