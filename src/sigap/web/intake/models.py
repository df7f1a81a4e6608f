"""Who sends events, how they fare, and how far the projector has come."""

from __future__ import annotations

import secrets
from typing import ClassVar

from django.db import models
from django.db.models import Q

from sigap.web.platform.tenancy import Tenanted


def public_id() -> str:
    """Return a new address part that nobody guesses."""
    return secrets.token_hex(12)


class Kind(models.TextChoices):
    """How a source's events reach the platform."""

    API = "api"
    FILE = "file"
    ASTERISK = "asterisk"
    TWILIO = "twilio"
    ZAMMAD = "zammad"
    CHATWOOT = "chatwoot"
    ZENDESK = "zendesk"


class Source(Tenanted):
    """A system that tells what happens. `key` is what its events call it: the `source` of CloudEvents.

    What it has told (`accepted`, `last_event_at`) is counted by the projector, in the transaction that reads the log;
    what was repeated or refused, and its clock, by whoever received it, about once a second.
    """

    key = models.CharField(max_length=200)
    kind = models.CharField(max_length=12, choices=Kind.choices, default=Kind.API)
    name = models.CharField(max_length=120)
    settings = models.JSONField(default=dict, blank=True)
    secret = models.TextField(default="", blank=True)  # encrypted: see sigap.web.intake.secrets
    is_enabled = models.BooleanField(default=True)
    made_at = models.DateTimeField(db_default=models.functions.Now())
    last_event_at = models.DateTimeField(null=True, blank=True)  # by its own clock
    last_received_at = models.DateTimeField(null=True, blank=True)  # by ours
    clock_offset_ms = models.BigIntegerField(null=True, blank=True)  # how far its clock is behind ours
    accepted = models.BigIntegerField(db_default=0, default=0)
    repeated = models.BigIntegerField(db_default=0, default=0)
    refused = models.BigIntegerField(db_default=0, default=0)

    class Meta(Tenanted.Meta):
        constraints = (models.UniqueConstraint(fields=["tenant", "key"], name="source_key_is_unique"),)
        ordering = ("name", "id")

    def __str__(self) -> str:
        return self.name


class SourceProblem(Tenanted):
    """Something that goes wrong with a source. The same kind again is counted, until it is over."""

    source = models.ForeignKey(Source, models.CASCADE, related_name="problems")
    kind = models.CharField(max_length=60)
    subject = models.CharField(max_length=200, default="", blank=True)  # what it is about: a queue, a field
    what_en = models.TextField()
    what_id = models.TextField()
    remedy_en = models.TextField(default="", blank=True)
    remedy_id = models.TextField(default="", blank=True)
    detail = models.JSONField(default=dict, blank=True)
    count = models.BigIntegerField(default=1)
    first_at = models.DateTimeField(db_default=models.functions.Now())
    at = models.DateTimeField(db_default=models.functions.Now())  # the last time
    over_at = models.DateTimeField(null=True, blank=True)

    class Meta(Tenanted.Meta):
        constraints = (
            models.UniqueConstraint(
                fields=["source", "kind", "subject"], condition=Q(over_at=None), name="problem_is_open_once"
            ),
        )
        ordering = ("-at", "-id")


class Cursor(Tenanted):
    """How far a tenant's log has become facts: all events up to `seq`."""

    seq = models.BigIntegerField(default=0)
    moved_at = models.DateTimeField(db_default=models.functions.Now())
    heard_ms = models.BigIntegerField(
        default=0
    )  # the last instant told of: what is open has lasted until then
    states_at = models.DateTimeField(null=True)  # when the agents' time was last cut anew
    rolled_ms = models.BigIntegerField(default=0)  # the midnight at which what lasts was last cut

    class Meta(Tenanted.Meta):
        constraints = (models.UniqueConstraint(fields=["tenant"], name="one_cursor_per_tenant"),)


class OpenContact(Tenanted):
    """A contact that waits or is worked on, by what has been told so far: a restart of its source ends it."""

    contact = models.CharField(max_length=200)
    source = models.CharField(max_length=200)

    class Meta(Tenanted.Meta):
        constraints = (
            models.UniqueConstraint(fields=["tenant", "contact"], name="open_contact_is_listed_once"),
        )


class TouchedAgent(Tenanted):
    """An agent whose time has to be cut anew, and from when to when."""

    PERSONAL: ClassVar = ("agent",)

    agent = models.CharField(max_length=200)
    from_ms = models.BigIntegerField()
    until_ms = models.BigIntegerField()

    class Meta(Tenanted.Meta):
        constraints = (
            models.UniqueConstraint(fields=["tenant", "agent"], name="touched_agent_is_listed_once"),
        )


class FileImport(Tenanted):
    """A file that was given to be read, and what became of it."""

    class State(models.TextChoices):
        """Where it is on its way."""

        WAITING = "waiting"
        RUNNING = "running"
        DONE = "done"
        FAILED = "failed"

    PERSONAL: ClassVar = ("made_by",)

    source = models.ForeignKey(Source, models.CASCADE, related_name="imports")
    name = models.CharField(max_length=200)  # as the person's computer calls it
    path = models.CharField(max_length=400)  # where it lies until it is read, under SIGAP_DATA
    reader = models.CharField(max_length=40, default="", blank=True)  # of sigap.sources; empty: recognised
    size_bytes = models.BigIntegerField()
    state = models.CharField(max_length=8, choices=State.choices, default=State.WAITING)
    events = models.BigIntegerField(default=0)
    accepted = models.BigIntegerField(default=0)
    repeated = models.BigIntegerField(default=0)
    refused = models.BigIntegerField(default=0)
    rows = models.BigIntegerField(default=0)  # of facts, where the reader gives facts and no events
    what_en = models.TextField(default="", blank=True)
    what_id = models.TextField(default="", blank=True)
    made_by = models.CharField(max_length=254)
    made_at = models.DateTimeField(db_default=models.functions.Now())
    finished_at = models.DateTimeField(null=True)

    class Meta(Tenanted.Meta):
        ordering = ("-id",)


class Connection(Tenanted):
    """How a connector is connected: the address others post to, or how the connection it holds fares."""

    class State(models.TextChoices):
        """How a held connection fares; for hooks it stays `waiting` until the first delivery."""

        WAITING = "waiting"
        CONNECTED = "connected"
        RETRYING = "retrying"
        REFUSED = "refused"  # trying again changes nothing until a person does something

    source = models.OneToOneField(Source, models.CASCADE, related_name="connection")
    public_id = models.CharField(max_length=32, unique=True, default=public_id)  # in the hook's address
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    state_at = models.DateTimeField(db_default=models.functions.Now())
    heard_at = models.DateTimeField(null=True)  # the last sign of life of the other side
    next_try_at = models.DateTimeField(null=True)
    attempts = models.PositiveIntegerField(default=0)  # since it was last connected
    reconnects = models.BigIntegerField(default=0)
    last_error_en = models.TextField(default="", blank=True)
    last_error_id = models.TextField(default="", blank=True)
    revision = models.PositiveIntegerField(default=1)  # counts up when a person changes anything
    former_secret = models.TextField(default="", blank=True)  # encrypted; also good until:
    former_until = models.DateTimeField(null=True)

    class Meta(Tenanted.Meta):
        pass


class Delivery(Tenanted):
    """What a hook was told of one thing, once by its key; the next deliveries about the thing are read with it.

    `told` is what the mapping needs of the payload and no more: no words of customers.
    """

    source = models.ForeignKey(Source, models.CASCADE, related_name="deliveries")
    key = models.CharField(max_length=200)
    subject = models.CharField(max_length=200)  # the ticket or task
    at_ms = models.BigIntegerField()
    told = models.JSONField()
    received_at = models.DateTimeField(db_default=models.functions.Now())

    class Meta(Tenanted.Meta):
        constraints = (models.UniqueConstraint(fields=["source", "key"], name="delivery_is_kept_once"),)
        indexes = (
            models.Index(fields=["source", "subject", "at_ms"], name="delivery_by_subject"),
            models.Index(fields=["received_at"], name="delivery_by_age"),
        )


class Command(Tenanted):
    """Something that a connected system is asked to do, at most once: what was sent is never sent again."""

    class Kind(models.TextChoices):
        """What can be asked."""

        PAUSE = "pause"
        UNPAUSE = "unpause"
        QUEUE_ADD = "queue_add"
        QUEUE_REMOVE = "queue_remove"
        LISTEN = "listen"

    class State(models.TextChoices):
        """How far it has come."""

        WAITING = "waiting"
        SENT = "sent"
        ACCEPTED = "accepted"  # it is under way: a telephone rings
        DONE = "done"
        REFUSED = "refused"
        EXPIRED = "expired"  # not sent before its deadline, and never to be
        UNKNOWN = "unknown"  # sent, and no answer came: it may have been done or not

    PERSONAL: ClassVar = ("told", "made_by")  # names of an agent

    source = models.ForeignKey(Source, models.CASCADE, related_name="commands")
    kind = models.CharField(max_length=12, choices=Kind.choices)
    told = models.JSONField(default=dict)
    state = models.CharField(max_length=8, choices=State.choices, default=State.WAITING)
    made_by = models.CharField(max_length=254)
    made_at = models.DateTimeField(db_default=models.functions.Now())
    deadline_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)
    answered_at = models.DateTimeField(null=True)
    answer_en = models.TextField(default="", blank=True)
    answer_id = models.TextField(default="", blank=True)

    class Meta(Tenanted.Meta):
        indexes = (
            models.Index(fields=["source"], condition=Q(state="waiting"), name="command_that_waits"),
            models.Index(fields=["tenant", "made_at"], name="command_by_age"),
        )
        ordering = ("-id",)
