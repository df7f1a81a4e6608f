"""Accounts and their roles; the floor's people and places. Keys of queues and agents are those that events carry."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models

from sigap.facts.tables import CHANNELS
from sigap.web.platform.tenancy import Tenanted


class UserManager(BaseUserManager):
    """Makes accounts."""

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> User:
        """Create an account; without a password it can be entered only by a link or another sign-in."""
        user: User = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> User:
        """Create an account that may do everything, everywhere."""
        return self.create_user(email, password, is_superuser=True, **fields)


class User(AbstractBaseUser, PermissionsMixin):
    """An account. It may be a member of several tenants."""

    PERSONAL: ClassVar = ("email", "name")  # personal data (UU 27/2022)

    email = models.EmailField(unique=True)
    name = models.CharField(max_length=120, blank=True)
    is_active = models.BooleanField(default=True)
    language = models.CharField(
        max_length=2, blank=True, choices=[("id", "Bahasa Indonesia"), ("en", "English")]
    )
    theme = models.CharField(max_length=5, blank=True, choices=[("light", "light"), ("dark", "dark")])
    zone = models.CharField(max_length=64, blank=True)  # IANA; empty: the tenant's
    joined_at = models.DateTimeField(auto_now_add=True)
    erased_at = models.DateTimeField(null=True, blank=True)  # personal data replaced; only the fact stays

    objects = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    def __str__(self) -> str:
        return self.name or self.email


class Role(models.Model):
    """A set of rights, as data. The roles of `sigap.web.people.rights` are there from the start."""

    key = models.SlugField(unique=True)
    name_en = models.CharField(max_length=60)
    name_id = models.CharField(max_length=60)
    rights = ArrayField(models.CharField(max_length=40), default=list)
    needs_second_factor = models.BooleanField(default=False)  # whoever has it must use one to sign in

    class Meta:
        ordering = ("id",)

    def __str__(self) -> str:
        return self.key


class Membership(Tenanted):
    """An account's role at a tenant."""

    user = models.ForeignKey(User, models.CASCADE, related_name="memberships")
    role = models.ForeignKey(Role, models.PROTECT, related_name="+")
    agent = models.ForeignKey(
        "Agent", models.SET_NULL, null=True, blank=True, related_name="+"
    )  # who they are

    class Meta(Tenanted.Meta):
        constraints = (models.UniqueConstraint(fields=["tenant", "user"], name="one_role_per_tenant"),)


class Site(Tenanted):
    """A place where agents sit, with its time zone (WIB, WITA, WIT or any other)."""

    key = models.CharField(max_length=80)
    name = models.CharField(max_length=120)
    zone = models.CharField(max_length=64, default="Asia/Jakarta")

    class Meta(Tenanted.Meta):
        constraints = (models.UniqueConstraint(fields=["tenant", "key"], name="site_key_is_unique"),)
        ordering = ("name",)


class Team(Tenanted):
    """Agents under one leader."""

    key = models.CharField(max_length=80)
    name = models.CharField(max_length=120)
    site = models.ForeignKey(Site, models.SET_NULL, null=True, blank=True, related_name="teams")
    leader = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+")

    class Meta(Tenanted.Meta):
        constraints = (models.UniqueConstraint(fields=["tenant", "key"], name="team_key_is_unique"),)
        ordering = ("name",)


class Skill(Tenanted):
    """Something a queue asks for and an agent has."""

    key = models.CharField(max_length=80)
    name = models.CharField(max_length=120)

    class Meta(Tenanted.Meta):
        constraints = (models.UniqueConstraint(fields=["tenant", "key"], name="skill_key_is_unique"),)
        ordering = ("name",)


class Defined(models.TextChoices):
    """How a queue or agent came to be known."""

    BY_PERSON = "person"
    BY_EVENT = "event"  # named by an event before anybody defined it: to be looked at


class Queue(Tenanted):
    """Where visits wait. `key` is what events call it.

    Who has `overflow_skill` and not `skill` takes its visits too, once they have waited for `overflow_after_s`.
    """

    key = models.CharField(max_length=200)
    name = models.CharField(max_length=120)
    channel = models.CharField(max_length=12, choices=[(c, c) for c in CHANNELS], default="voice")
    site = models.ForeignKey(Site, models.SET_NULL, null=True, blank=True, related_name="queues")
    skill = models.ForeignKey(Skill, models.SET_NULL, null=True, blank=True, related_name="queues")
    overflow_skill = models.ForeignKey(
        Skill, models.SET_NULL, null=True, blank=True, related_name="overflows"
    )  # null: no overflow
    overflow_after_s = models.PositiveIntegerField(default=30, validators=[MinValueValidator(1)])
    threshold_s = models.PositiveIntegerField(default=20)  # T of the service level
    short_s = models.PositiveIntegerField(default=5)  # s: abandoned sooner is short
    target = models.DecimalField(  # share to be answered within T
        max_digits=4,
        decimal_places=3,
        default=Decimal("0.8"),
        validators=[MinValueValidator(0), MaxValueValidator(1)],
    )
    defined = models.CharField(max_length=8, choices=Defined.choices, default=Defined.BY_PERSON)
    is_open = models.BooleanField(default=True)

    class Meta(Tenanted.Meta):
        constraints = (models.UniqueConstraint(fields=["tenant", "key"], name="queue_key_is_unique"),)
        ordering = ("name",)


class Agent(Tenanted):
    """Who takes contacts. `key` is what events call them."""

    PERSONAL: ClassVar = ("key", "name")

    key = models.CharField(max_length=200)
    name = models.CharField(max_length=120)
    team = models.ForeignKey(Team, models.SET_NULL, null=True, blank=True, related_name="agents")
    skills = models.ManyToManyField(Skill, blank=True, related_name="agents")
    defined = models.CharField(max_length=8, choices=Defined.choices, default=Defined.BY_PERSON)
    is_active = models.BooleanField(default=True)

    class Meta(Tenanted.Meta):
        constraints = (models.UniqueConstraint(fields=["tenant", "key"], name="agent_key_is_unique"),)
        ordering = ("name",)


class Alias(Tenanted):
    """Another name by which events call a queue or an agent: what was merged into it."""

    class Kind(models.TextChoices):
        """What has the name."""

        QUEUE = "queue"
        AGENT = "agent"

    PERSONAL: ClassVar = ("key", "means")  # of agents

    kind = models.CharField(max_length=5, choices=Kind.choices)
    key = models.CharField(max_length=200)  # what events say
    means = models.CharField(max_length=200)  # the key of the queue or agent

    class Meta(Tenanted.Meta):
        constraints = (models.UniqueConstraint(fields=["tenant", "kind", "key"], name="alias_is_unique"),)


class ApiToken(Tenanted):
    """A key to the API of one tenant. Only its SHA-256 is kept; the token itself is shown once."""

    name = models.CharField(max_length=80)
    digest = models.CharField(max_length=64, unique=True)
    shown = models.CharField(max_length=12)  # its beginning, to tell it from others
    scopes = ArrayField(models.CharField(max_length=40), default=list)
    made_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    made_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)
    last_used_at = models.DateTimeField(null=True, blank=True)
