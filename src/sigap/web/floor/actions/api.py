"""The API of what people do on the floor. A token acts in its own name, upon any agent of its tenant."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Any, Literal

from django.http import Http404, HttpRequest
from ninja import Router, Schema, Status
from pydantic import AwareDatetime, Field

from sigap.web.floor.actions import queries
from sigap.web.floor.actions.models import DayNote, Hand, Message, SavedView
from sigap.web.floor.actions.operations import calls, hands, messages, notes, skills, states, views
from sigap.web.floor.actions.whom import agent_called
from sigap.web.people.access import at_tenant, token
from sigap.web.people.rights import Right
from sigap.web.platform.paging import LARGEST, LIMIT, page_of
from sigap.web.platform.problems import Problem

router = Router(tags=["floor"])

REFUSED = {401: Problem, 403: Problem, 404: Problem, 422: Problem}
PLAIN = r"^[^\x00]*$"
SEE, ACT = token(Right.SEE_FLOOR), token(Right.ACT_ON_FLOOR)
Id = Annotated[int, Field(ge=1, le=2**63 - 1)]
Key = Annotated[str, Field(min_length=1, max_length=200, pattern=PLAIN, description="what events call it")]
Words = Annotated[str, Field(min_length=1, max_length=500, pattern=r"^[^\x00]*\S[^\x00]*$")]
Cursor = Annotated[str, Field(max_length=40, description="`next` of the page before")]
Limit = Annotated[int, Field(ge=1, le=LARGEST)]
Told = dict[str, Any]


def _one(model: Any, id: int) -> Any:
    found = model.objects.filter(pk=id).first()
    if found is None:
        raise Http404
    return found


# -- states, skills, queues, listening


class StateIn(Schema):
    """What an agent is from now on."""

    agent: Key
    state: str = Field(max_length=40, pattern=PLAIN)
    reason: str = Field("", max_length=40, pattern=PLAIN, description="of a break")


class Outcome(Schema):
    """What became of it."""

    outcome: Literal["done", "accepted", "unknown", "sent"]
    answer: str = ""
    answer_id: str = ""


def _outcome(sent: calls.Sent | None) -> Told:
    if sent is None:
        return {"outcome": "done"}
    return {"outcome": sent.state, "answer": sent.answer.en, "answer_id": sent.answer.id}


@router.post("/floor/states", auth=ACT, response={200: Outcome, **REFUSED}, summary="Change an agent's state")
@at_tenant
def change_state(request: HttpRequest, told: StateIn) -> Told:
    """Change an agent's state; a connected telephony that tells it is asked to. Send an Idempotency-Key to repeat."""
    sent = states.change_state(by=request.access, agent=told.agent, state=told.state, reason=told.reason)
    return _outcome(sent)


class SkillsIn(Schema):
    """The skills of an agent, all of them."""

    agent: Key
    skills: list[Annotated[str, Field(max_length=80, pattern=PLAIN)]] = Field(max_length=200)


@router.post(
    "/floor/skills",
    auth=ACT,
    response={204: None, **REFUSED},
    summary="Change an agent's skills for today",
)
@at_tenant
def change_skills(request: HttpRequest, told: SkillsIn) -> Status[None]:
    """Give an agent these skills and no others until the end of today. For good: change the agent."""
    skills.change_skills(by=request.access, agent=told.agent, skills=told.skills)
    return Status(204, None)


class QueueChangeIn(Schema):
    """An agent and a queue of a connected telephony."""

    agent: Key
    queue: Key
    is_in: bool


@router.post(
    "/floor/queues",
    auth=ACT,
    response={200: Outcome, **REFUSED},
    summary="Put an agent into a queue, or take them out",
)
@at_tenant
def change_queue(request: HttpRequest, told: QueueChangeIn) -> Told:
    """Have the connected telephony put an agent into a queue or take them out. It is asked once."""
    return _outcome(
        calls.change_queue(by=request.access, agent=told.agent, queue=told.queue, is_in=told.is_in)
    )


class ListenIn(Schema):
    """Whose call, how, and at which telephone."""

    agent: Key
    mode: Literal["listen", "whisper", "barge"]
    telephone: str = Field(max_length=60, pattern=PLAIN, description="as Asterisk calls it: PJSIP/201")


@router.post(
    "/floor/listen", auth=ACT, response={200: Outcome, **REFUSED}, summary="Listen to an agent's call"
)
@at_tenant
def listen(request: HttpRequest, told: ListenIn) -> Told:
    """Have a telephone called to listen to an agent's call, whisper to the agent, or join it. It is asked once."""
    return _outcome(
        calls.listen(by=request.access, agent=told.agent, mode=told.mode, telephone=told.telephone)
    )


# -- hands


class HandIn(Schema):
    """Who asks for help, and about what."""

    agent: Key
    word: str = Field("", max_length=200, pattern=PLAIN)


class HandOut(Schema):
    """A raised hand. Instants are milliseconds since the epoch."""

    id: int
    agent: str
    word: str
    raised_ms: int
    answered_ms: int | None
    answered_by: str
    answered_after_s: float | None
    over_ms: int | None


class Hands(Schema):
    """A page of raised hands, the newest first."""

    items: list[HandOut]
    next: str | None


@router.get("/floor/hands", auth=SEE, response={200: Hands, **REFUSED}, summary="Raised hands")
@at_tenant
def list_hands(request: HttpRequest, is_up: bool = False, cursor: Cursor = "", limit: Limit = LIMIT) -> Told:
    """Return raised hands, all or those that are up, a page at a time."""
    rows = queries.hands_up() if is_up else Hand.objects.select_related("agent")
    found, following = page_of(rows, cursor=cursor, limit=limit)
    return {"items": [queries.told_hand(one) for one in found], "next": following}


@router.post("/floor/hands", auth=ACT, response={200: HandOut, **REFUSED}, summary="Raise an agent's hand")
@at_tenant
def raise_hand(request: HttpRequest, told: HandIn) -> Told:
    """Ask for help in an agent's name, as their desktop does; a hand that is up stays the same."""
    return queries.told_hand(hands.raise_hand_for(by=request.access, agent=told.agent, word=told.word))


@router.post(
    "/floor/hands/{int:id}/answer",
    auth=ACT,
    response={200: HandOut, **REFUSED},
    summary="Answer a raised hand",
)
@at_tenant
def answer_hand(request: HttpRequest, id: Id) -> Told:
    """Say that one helps; saying it again changes nothing."""
    return queries.told_hand(hands.answer_hand(by=request.access, hand=_one(Hand, id).pk))


@router.post(
    "/floor/hands/{int:id}/lower", auth=ACT, response={200: HandOut, **REFUSED}, summary="Lower a raised hand"
)
@at_tenant
def lower_hand(request: HttpRequest, id: Id) -> Told:
    """Take a hand down; one that is down stays so."""
    hand = _one(Hand, id)
    if hand.over_at is None:
        hands.lower(by=request.access, agent=agent_called(hand.agent.key))
    return queries.told_hand(_one(Hand, id))


# -- messages


class MessageIn(Schema):
    """Words to an agent, or to all agents of a team."""

    text: Words
    agent: str = Field("", max_length=200, pattern=PLAIN)
    team: str = Field("", max_length=80, pattern=PLAIN)


class MessageOut(Schema):
    """A message, and how far it came."""

    id: int
    text: str
    team: str
    sent_by: str
    sent_at: dt.datetime
    addressed: int
    delivered: int
    read: int


class Messages(Schema):
    """A page of messages, the newest first."""

    items: list[MessageOut]
    next: str | None


def _message(one: Message) -> Told:
    return {
        "id": one.pk,
        "text": one.text,
        "team": one.team.key if one.team else "",
        "sent_by": one.sent_name,
        "sent_at": one.sent_at,
        "addressed": one.addressed,
        "delivered": one.delivered,
        "read": one.read,
    }


@router.get("/floor/messages", auth=ACT, response={200: Messages, **REFUSED}, summary="Messages to agents")
@at_tenant
def list_messages(request: HttpRequest, cursor: Cursor = "", limit: Limit = LIMIT) -> Told:
    """Return the messages sent, a page at a time."""
    found, following = page_of(queries.messages(), cursor=cursor, limit=limit)
    return {"items": [_message(one) for one in found], "next": following}


@router.post(
    "/floor/messages", auth=ACT, response={200: MessageOut, **REFUSED}, summary="Message an agent or team"
)
@at_tenant
def send_message(request: HttpRequest, told: MessageIn) -> Told:
    """Send words to a team, or else to an agent. Send an Idempotency-Key to repeat."""
    if told.team:
        made = messages.message_team(by=request.access, team=told.team, text=told.text)
    else:
        made = messages.message_agent(by=request.access, agent=told.agent, text=told.text)
    return _message(queries.messages().get(pk=made.pk))


# -- notes on the day


class NoteIn(Schema):
    """What happened, when, and at which queue."""

    text: Words
    queue: str = Field("", max_length=200, pattern=PLAIN, description="its key; empty: all")
    at: AwareDatetime | None = Field(None, description="when it happened; now, if it is not told")


class NoteOut(Schema):
    """A note on a day."""

    id: int
    day: str
    at_ms: int
    queue: str
    text: str
    by: str


@router.get("/floor/notes", auth=SEE, response={200: list[NoteOut], **REFUSED}, summary="Notes on a day")
@at_tenant
def list_notes(request: HttpRequest, day: dt.date | None = None) -> list[Told]:
    """Return what was noted of a day, or of today."""
    return [queries.told_note(one) for one in queries.notes_of(day or queries.today())]


@router.post("/floor/notes", auth=ACT, response={200: NoteOut, **REFUSED}, summary="Note something of a day")
@at_tenant
def make_note(request: HttpRequest, told: NoteIn) -> Told:
    """Note something. Send an Idempotency-Key to repeat."""
    made = notes.note_on_day(by=request.access, text=told.text, queue=told.queue, at=told.at)
    return queries.told_note(made)


@router.delete("/floor/notes/{int:id}", auth=ACT, response={204: None, **REFUSED}, summary="Remove a note")
@at_tenant
def remove_note(request: HttpRequest, id: Id) -> Status[None]:
    """Take a note away; what it said is in the audit log."""
    notes.remove_note(by=request.access, note=_one(DayNote, id))
    return Status(204, None)


# -- views of the board


class ViewIn(Schema):
    """A view of the board by a name; one's own of that name is replaced."""

    name: str = Field(min_length=1, max_length=60, pattern=r"^[^\x00]*\S[^\x00]*$")
    filters: dict[str, Annotated[str, Field(max_length=300, pattern=PLAIN)]] = {}
    is_shared: bool = False


class ViewOut(Schema):
    """A view of the board."""

    id: int
    name: str
    filters: dict[str, str]
    is_shared: bool
    owner: str


def _view(one: SavedView) -> Told:
    return {
        "id": one.pk,
        "name": one.name,
        "filters": one.filters,
        "is_shared": one.is_shared,
        "owner": one.owner_name,
    }


@router.get("/floor/views", auth=SEE, response={200: list[ViewOut], **REFUSED}, summary="Views of the board")
@at_tenant
def list_views(request: HttpRequest) -> list[Told]:
    """Return the token's own views of the board, and those that are shared."""
    return [_view(one) for one in queries.views_for(request.access.actor)]


@router.post("/floor/views", auth=SEE, response={200: ViewOut, **REFUSED}, summary="Save a view of the board")
@at_tenant
def save_view(request: HttpRequest, told: ViewIn) -> Told:
    """Keep a view by a name."""
    made = views.save_view(by=request.access, name=told.name, filters=told.filters, is_shared=told.is_shared)
    return _view(made)


@router.delete("/floor/views/{int:id}", auth=SEE, response={204: None, **REFUSED}, summary="Remove a view")
@at_tenant
def remove_view(request: HttpRequest, id: Id) -> Status[None]:
    """Remove a view of one's own."""
    views.remove_view(by=request.access, view=_one(SavedView, id))
    return Status(204, None)
