"""From TaskRouter's events to the vocabulary: task to contact, queue entered to visit, reservation to leg."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from sigap.facts.events import Event, EventType
from sigap.sources.agent_states import state_named
from sigap.sources.twilio.callbacks import Callback

_CHANNELS = {
    "voice": "voice",
    "call": "voice",
    "callback": "voice",
    "chat": "chat",
    "web": "chat",
    "sms": "sms",
    "whatsapp": "whatsapp",
    "facebook": "social",
    "messenger": "social",
    "instagram": "social",
    "video": "video",
    "email": "email",
}

# How far a reservation has come.
_OFFERED, _TAKEN, _WRAPPING, _OVER = "offered", "taken", "wrapping", "over"


@dataclass
class _Reservation:
    agent: str
    stage: str = _OFFERED
    transfer: str | None = None  # the outcome its leg will have when it ends


@dataclass
class _Task:
    """What is known of a task while its events go by."""

    queue: str | None = None  # where it waits, None while it does not
    visits: int = 0
    outbound: bool = False
    reservations: dict[str, _Reservation] = field(default_factory=dict)

    @property
    def at_work(self) -> list[_Reservation]:
        """Return the reservations that are talking or wrapping up, oldest first."""
        return [r for r in self.reservations.values() if r.stage in (_TAKEN, _WRAPPING)]


class Floor:
    """Follows tasks and workers through events that come in the order of their instants.

    Args:
        reason_attribute: the task attribute that holds the contact reason, if one does.
    """

    def __init__(self, reason_attribute: str | None = None) -> None:
        self._reason_attribute = reason_attribute
        self._tasks: dict[str, _Task] = {}
        self._available: dict[str, bool] = {}

    def events(self, told: Callback) -> Iterator[Event]:
        """Yield what one event means. One that means nothing for the facts yields nothing."""
        handler = HANDLERS.get(told.type)
        if handler is not None:
            yield from handler(self, told)

    def _task(self, told: Callback) -> _Task:
        return self._tasks.setdefault(told.fields.needed("tasksid"), _Task())

    def _event(self, told: Callback, type_: EventType, *, at: int | None = None, **more: Any) -> Event:
        attributes = told.attributes("taskattributes")
        reason = attributes.get(self._reason_attribute) if self._reason_attribute else None
        fields = {
            "queue": told.text("taskqueuename"),
            "channel": _channel(told, attributes),
            "direction": _direction(attributes),
            "customer": _customer(attributes),
            "reason": None if reason is None else str(reason),
            "priority": told.fields.whole("taskpriority"),
            **more,
        }
        return Event(type_, told.at if at is None else at, contact=told.fields.needed("tasksid"), **fields)

    # -- queues

    def entered(self, told: Callback) -> Iterator[Event]:
        """The task waits in a queue from now on."""
        task, queue = self._task(told), told.fields.needed("taskqueuename")
        if _direction(told.attributes("taskattributes")) == "outbound":
            task.outbound = True
            return
        if task.queue == queue:
            return
        yield from self._moved_on(told, task)
        yield from self._wait(told, task, queue, told.at)

    def _wait(self, told: Callback, task: _Task, queue: str, at: int) -> Iterator[Event]:
        task.queue = queue
        task.visits += 1
        yield self._event(told, EventType.VISIT_ENTERED, at=at, queue=queue)

    def moved(self, told: Callback) -> Iterator[Event]:
        """The task leaves its queue for the next one in the workflow."""
        yield from self._moved_on(told, self._task(told))

    def _moved_on(self, told: Callback, task: _Task) -> Iterator[Event]:
        yield from self._leave(told, task, "timeout")

    def _leave(self, told: Callback, task: _Task, outcome: str) -> Iterator[Event]:
        if task.queue is None:
            return
        queue, task.queue = task.queue, None
        if outcome == "abandoned":
            yield self._event(told, EventType.VISIT_ABANDONED, queue=queue)
        else:
            yield self._event(told, EventType.VISIT_LEFT, queue=queue, outcome=outcome)

    # -- reservations

    def reserved(self, told: Callback) -> Iterator[Event]:
        """The task is offered to a worker."""
        task, queue = self._task(told), told.text("taskqueuename")
        age = told.fields.seconds("taskage")
        unseen = not task.visits and not task.outbound and not task.reservations
        if (
            unseen
            and queue
            and age is not None
            and _direction(told.attributes("taskattributes")) != "outbound"
        ):
            # The workspace does not report `task-queue.entered`: the task has waited as long as it is old.
            yield from self._wait(told, task, queue, told.at - age)
        agent = _agent(told)
        task.reservations[told.fields.needed("reservationsid")] = _Reservation(agent)
        yield self._event(told, EventType.LEG_OFFERED, agent=agent, team=_team(told))

    def accepted(self, told: Callback) -> Iterator[Event]:
        """The worker takes it: the visit that waits is answered."""
        task = self._task(told)
        reservation = self._reservation(told, task)
        if reservation.stage != _OFFERED:
            return
        reservation.stage = _TAKEN
        task.queue = None
        yield self._event(told, EventType.LEG_ANSWERED, agent=reservation.agent, team=_team(told))

    def missed(self, told: Callback) -> Iterator[Event]:
        """The worker rejects it, or lets it ring."""
        yield from self._not_taken(told, EventType.LEG_MISSED)

    def canceled(self, told: Callback) -> Iterator[Event]:
        """It is taken back before the worker answers."""
        yield from self._not_taken(told, EventType.LEG_CANCELED)

    def _not_taken(self, told: Callback, type_: EventType) -> Iterator[Event]:
        reservation = self._reservation(told, self._task(told))
        if reservation.stage != _OFFERED:
            return
        reservation.stage = _OVER
        yield self._event(told, type_, agent=reservation.agent)

    def wrapping(self, told: Callback) -> Iterator[Event]:
        """The worker has hung up and writes up."""
        reservation = self._reservation(told, self._task(told))
        yield from self._hang_up(told, reservation, wrap=True)

    def completed(self, told: Callback) -> Iterator[Event]:
        """The worker is done."""
        yield from self._done(told, self._reservation(told, self._task(told)))

    def _hang_up(
        self, told: Callback, reservation: _Reservation, *, wrap: bool, outcome: str = "ended"
    ) -> Iterator[Event]:
        if reservation.stage != _TAKEN:
            return
        reservation.stage = _WRAPPING if wrap else _OVER
        outcome = reservation.transfer or outcome
        data = {"wrap": True} if wrap else {}
        yield self._event(told, EventType.LEG_ENDED, agent=reservation.agent, outcome=outcome, data=data)

    def _done(self, told: Callback, reservation: _Reservation, outcome: str = "ended") -> Iterator[Event]:
        if reservation.stage == _WRAPPING:
            reservation.stage = _OVER
            yield self._event(told, EventType.LEG_WRAPPED, agent=reservation.agent)
        else:
            yield from self._hang_up(told, reservation, wrap=False, outcome=outcome)

    def _reservation(self, told: Callback, task: _Task) -> _Reservation:
        sid = told.fields.needed("reservationsid")
        return task.reservations.setdefault(sid, _Reservation(_agent(told)))

    # -- tasks

    def task_wrapping(self, told: Callback) -> Iterator[Event]:
        """The whole task is in wrap-up: whoever talks has hung up."""
        for reservation in self._task(told).at_work:
            yield from self._hang_up(told, reservation, wrap=True)

    def task_completed(self, told: Callback) -> Iterator[Event]:
        """The whole task is done."""
        task = self._task(told)
        yield from self._leave(told, task, "withdrawn")
        for reservation in task.at_work:
            yield from self._done(told, reservation)

    def task_canceled(self, told: Callback) -> Iterator[Event]:
        """The task ends before its time: the customer hung up, or it grew too old."""
        task = self._task(told)
        reason = (told.text("taskcanceledreason", "reason") or "").lower()
        too_old = "ttl" in reason or "timeout" in reason or "timed out" in reason
        yield from self._taken_back(told, task)
        yield from self._leave(told, task, "timeout" if too_old else "abandoned")
        for reservation in task.at_work:
            yield from self._done(told, reservation, outcome="ended" if too_old else "caller")

    def task_deleted(self, told: Callback) -> Iterator[Event]:
        """The task is taken away by an application or by the system."""
        task = self._task(told)
        yield from self._taken_back(told, task)
        yield from self._leave(told, task, "withdrawn")
        for reservation in task.at_work:
            yield from self._done(told, reservation)

    def _taken_back(self, told: Callback, task: _Task) -> Iterator[Event]:
        for reservation in task.reservations.values():
            if reservation.stage == _OFFERED:
                reservation.stage = _OVER
                yield self._event(told, EventType.LEG_CANCELED, agent=reservation.agent)

    # -- transfers

    def transfer_begun(self, told: Callback) -> Iterator[Event]:
        """A cold transfer lets go at once; a warm one counts when it is completed."""
        if (told.text("transfermode") or "").upper() != "WARM":
            self._mark(told, "transfer_blind")
        return iter(())

    def transfer_completed(self, told: Callback) -> Iterator[Event]:
        """The other worker has taken it."""
        cold = (told.text("transfermode") or "").upper() == "COLD"
        self._mark(told, "transfer_blind" if cold else "transfer_attended")
        return iter(())

    def transfer_failed(self, told: Callback) -> Iterator[Event]:
        """Nobody took it: the worker keeps it."""
        self._mark(told, None)
        return iter(())

    def _mark(self, told: Callback, outcome: str | None) -> None:
        task = self._task(told)
        sid = told.text("initiatingreservationsid", "transferinitiatingreservationsid")
        who = task.reservations.get(sid or "")
        if who is None:
            talking = [r for r in task.reservations.values() if r.stage == _TAKEN]
            who = talking[0] if talking else None
        if who is not None and (who.transfer is None or outcome is None):
            who.transfer = outcome

    # -- workers

    def activity_told(self, told: Callback) -> Iterator[Event]:
        """An activity of this workspace, and whether it takes tasks."""
        name, available = told.text("activityname"), told.text("activityavailable")
        if name is not None and available is not None:
            self._available[name] = available.lower() == "true"
        return iter(())

    def activity_changed(self, told: Callback) -> Iterator[Event]:
        """A worker's activity is another from now on."""
        name = told.fields.needed("workeractivityname")
        state = "available" if self._available.get(name) else state_named(name)
        if state == "available" and self._available.get(name) is False:
            state = "unready"
        yield Event(
            EventType.AGENT_STATE,
            told.at,
            agent=_agent(told),
            team=_team(told),
            state=state,
            reason=None if state in ("available", "offline") else name,
        )

    def worker_deleted(self, told: Callback) -> Iterator[Event]:
        """The worker is no more."""
        yield Event(EventType.AGENT_STATE, told.at, agent=_agent(told), state="offline")


def _agent(told: Callback) -> str:
    return told.fields.needed("workername", "workersid")


def _team(told: Callback) -> str | None:
    name = told.attributes("workerattributes").get("team_name")
    return None if name is None else str(name)


def _direction(attributes: Mapping[str, Any]) -> str:
    if str(attributes.get("direction", "")).lower().startswith("outbound"):
        return "outbound"
    return "callback" if str(attributes.get("taskType", "")).lower() == "callback" else "inbound"


def _customer(attributes: Mapping[str, Any]) -> str | None:
    customers = attributes.get("customers")
    known = customers.get("external_id") if isinstance(customers, dict) else None
    told = (known, *(attributes.get(name) for name in ("customerAddress", "from", "caller")))
    return next((str(value) for value in told if value), None)


def _channel(told: Callback, attributes: Mapping[str, Any]) -> str:
    names = (attributes.get("channelType"), told.text("taskchanneluniquename"), attributes.get("taskType"))
    return next((_CHANNELS[str(n).lower()] for n in names if str(n).lower() in _CHANNELS), "other")


HANDLERS: Mapping[str, Callable[[Floor, Callback], Iterator[Event]]] = {
    "activity.created": Floor.activity_told,
    "activity.updated": Floor.activity_told,
    "worker.activity.update": Floor.activity_changed,
    "task-queue.moved": Floor.moved,
    "task-queue.timeout": Floor.moved,
    "task-queue.entered": Floor.entered,
    "reservation.created": Floor.reserved,
    "reservation.rejected": Floor.missed,
    "reservation.timeout": Floor.missed,
    "reservation.accepted": Floor.accepted,
    "reservation.rescinded": Floor.canceled,
    "reservation.canceled": Floor.canceled,
    "reservation.failed": Floor.canceled,
    "task.transfer-initiated": Floor.transfer_begun,
    "task.transfer-completed": Floor.transfer_completed,
    "task.transfer-failed": Floor.transfer_failed,
    "task.transfer-canceled": Floor.transfer_failed,
    "reservation.wrapup": Floor.wrapping,
    "task.wrapup": Floor.task_wrapping,
    "reservation.completed": Floor.completed,
    "task.completed": Floor.task_completed,
    "task.canceled": Floor.task_canceled,
    "task.deleted": Floor.task_deleted,
    "task.system-deleted": Floor.task_deleted,
    "worker.deleted": Floor.worker_deleted,
}
"""What each event means; events of the same instant are taken in this order, a task's course of life."""

RANKS: Mapping[str, int] = {kind: rank for rank, kind in enumerate(HANDLERS)}

NOT_NEEDED = frozenset(
    {
        "task.created", "task.updated", "task.transfer-attempt-failed",
        "task-queue.created", "task-queue.deleted", "task-queue.expression.updated",
        "task-channel.created", "task-channel.updated", "task-channel.deleted",
        "worker.created", "worker.attributes.update", "worker.capacity.update",
        "worker.channel.availability.update", "activity.deleted", "reservation.updated",
        "workflow.created", "workflow.updated", "workflow.deleted", "workflow.target-matched",
        "workflow.entered", "workflow.timeout", "workflow.skipped", "workspace.created", "workspace.updated",
        "workspace.deleted",
    }
)  # fmt: skip
"""Known events that say nothing the facts need."""
