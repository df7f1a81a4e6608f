"""Tenants, the event log, the audit log; processes, counters, failures of jobs, answers kept for repeats."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q

from sigap.web.platform.tenancy import Tenanted, tenant_id


class Tenant(models.Model):
    """A client's programme: what its people see is its own, and nobody else sees it."""

    slug = models.SlugField(
        max_length=40, unique=True, validators=[RegexValidator(r"^[a-z0-9]+(-[a-z0-9]+)*$")]
    )
    name = models.CharField(max_length=120)
    zone = models.CharField(max_length=64, default="Asia/Jakarta")  # IANA; sites may have their own
    language = models.CharField(
        max_length=2, default="id", choices=[("id", "Bahasa Indonesia"), ("en", "English")]
    )
    is_demo = models.BooleanField(default=False)  # made by the twin; may be removed in one click
    defines_unknown = models.BooleanField(default=True)  # queues and agents nobody defined: made, or refused
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name


class LoggedEvent(Tenanted):
    """One event as it came in: append-only, once for each (source, id). `seq` is the order of being durable.

    Appending takes turns (see `platform.log`), so whoever has read up to a `seq` has missed nothing before it.

    That its tenant is there is looked at once a commit by who appends: a foreign key would look once a row. The other
    indexes begin with the tenant, so it needs none of its own.
    """

    tenant = models.ForeignKey(
        Tenant,
        models.CASCADE,
        default=tenant_id,
        related_name="+",
        editable=False,
        db_constraint=False,
        db_index=False,
    )
    seq = models.BigAutoField(primary_key=True)
    source = models.CharField(max_length=200)
    event_id = models.CharField(max_length=200)
    type = models.CharField(max_length=60)  # an EventType of sigap.facts.events, without "sigap.v1."
    at_ms = models.BigIntegerField()  # when it happened, milliseconds since the epoch
    received_at = models.DateTimeField(db_default=models.functions.Now())
    contact = models.CharField(max_length=200, default="", db_default="")
    agent = models.CharField(max_length=200, default="", db_default="")
    data = models.JSONField()  # the envelope's `data`, as it came

    class Meta(Tenanted.Meta):
        constraints = (
            models.UniqueConstraint(fields=["tenant", "source", "event_id"], name="event_is_logged_once"),
        )
        indexes = (
            models.Index(fields=["tenant", "seq"]),
            models.Index(fields=["tenant", "contact"], condition=~Q(contact=""), name="event_by_contact"),
            models.Index(fields=["tenant", "agent", "at_ms"], condition=~Q(agent=""), name="event_by_agent"),
            models.Index(
                fields=["tenant", "source", "at_ms"],
                condition=Q(type__startswith="source."),
                name="event_of_source_itself",
            ),
        )


class AuditEntry(models.Model):
    """Who saw or changed what. Append-only: the database refuses to change or delete one."""

    PERSONAL: ClassVar = ("actor", "address")

    tenant = models.ForeignKey(Tenant, models.DO_NOTHING, null=True, related_name="+", db_constraint=False)
    at = models.DateTimeField(db_default=models.functions.Now(), db_index=True)
    actor = models.CharField(max_length=254)  # e-mail of a user, "token:<name>" or "system:<process>"
    action = models.CharField(max_length=80)  # "people.member.invited"
    subject = models.CharField(max_length=200, default="")  # "user:12", "queue:layanan"
    detail = models.JSONField(default=dict)
    address = models.GenericIPAddressField(null=True)

    class Meta:
        ordering = ("-id",)
        indexes = (models.Index(fields=["tenant", "-id"]),)


class Process(models.Model):
    """A sign of life of one process; without one for a while it is gone."""

    name = models.CharField(max_length=40)  # "web", "work-2"
    host = models.CharField(max_length=200)
    pid = models.IntegerField()
    version = models.CharField(max_length=40)
    started_at = models.DateTimeField(db_default=models.functions.Now())
    seen_at = models.DateTimeField(db_default=models.functions.Now())

    class Meta:
        ordering = ("name", "id")
        constraints = (
            models.UniqueConstraint(fields=["host", "pid", "name"], name="process_is_listed_once"),
        )


class Counter(models.Model):
    """What all processes have counted together: one row for each name and labels. It only grows.

    A counter has one value; a histogram has its buckets' counts (each for itself), and then the sum and the count.
    """

    name = models.CharField(max_length=80)
    labels = models.CharField(
        max_length=300, default=""
    )  # as Prometheus writes them: view="front",status="200"
    values = ArrayField(models.FloatField())

    class Meta:
        constraints = (models.UniqueConstraint(fields=["name", "labels"], name="counter_is_kept_once"),)


class JobFailure(models.Model):
    """What went wrong in one attempt at a background job."""

    job = models.BigIntegerField(db_index=True)  # of procrastinate
    at = models.DateTimeField(db_default=models.functions.Now(), db_index=True)
    error = models.TextField()
    traceback = models.TextField()

    class Meta:
        ordering = ("-id",)


class KeptAnswer(models.Model):
    """The answer to a request with an idempotency key. No status: it is being worked on, or was cut off."""

    caller = models.CharField(max_length=64)  # SHA-256 of who asks, the method and the path
    key = models.CharField(max_length=255)
    request = models.CharField(max_length=64)  # SHA-256 of the body; of a form with files, of its parts
    at = models.DateTimeField(db_default=models.functions.Now(), db_index=True)
    status = models.PositiveSmallIntegerField(null=True)
    content_type = models.CharField(max_length=100, default="")
    body = models.BinaryField(default=b"")

    class Meta:
        constraints = (models.UniqueConstraint(fields=["caller", "key"], name="answer_is_kept_once"),)
