"""Migrations on their way to the newest tables: whether any is left to make, and how they are made in little time.

A start that finds nothing to migrate is to know it at once, so that events are taken again: the names of the migrations
are compared with those that the database has, and none is imported.

When there are some, Django makes too much of them. Nearly every model points at the tenant, and when a migration adds
one, Django makes anew every model that is related to it through whatever other, which is all of them; that was most of
what a first start took. A model that is new changes nothing of those that are there, apart from what they know of who
points at them: they look that up.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
from django.apps import apps
from django.db.migrations.state import ProjectState

from sigap.web.platform import log

LOCK = "hashtext('sigap.migrate')"
"""Held by who migrates: one at a time."""


def is_settled() -> bool:
    """Return whether the database has had every migration there is, and nobody is at it."""
    try:
        with log.connect() as asked:
            is_free = asked.execute(f"SELECT pg_try_advisory_lock({LOCK})").fetchone()
            return is_free == (True,) and is_up_to_date(asked)
    except psycopg.Error:  # who migrates will say so
        return False


def is_up_to_date(asked: psycopg.Connection[Any]) -> bool:
    """Return whether the database has had every migration there is."""
    folders = [(app.label, Path(app.path) / "migrations") for app in apps.get_app_configs()]
    known = {(label, file.stem) for label, folder in folders for file in folder.glob("[!_]*.py")}
    try:
        had = set(asked.execute("SELECT app, name FROM django_migrations").fetchall())
    except psycopg.errors.UndefinedTable:  # it is new
        return False
    return bool(known) and known <= had


@contextmanager
def models_added_alone() -> Iterator[None]:
    """Have a state of the models make what is added to it, and leave the others as they are."""
    usual = ProjectState.add_model
    ProjectState.add_model = _add_model
    try:
        yield
    finally:
        ProjectState.add_model = usual


def _add_model(state: Any, model_state: Any) -> None:
    """Add a model that is not there yet."""
    key = model_state.app_label, model_state.name_lower
    state.models[key] = model_state
    if state._relations is not None:
        state.resolve_model_relations(key)
    if "apps" not in state.__dict__:  # nobody has asked for the models themselves
        return
    known = state.apps.get_models(include_auto_created=True)
    if any(isinstance(field.remote_field.model, str) for model in known for field in _pointing(model)):
        state.reload_model(*key)  # somebody waits for a model to come
        return
    for model in known:
        model._meta.apps = state.apps  # where they look up who points at them
    state.apps.render_multiple([model_state])


def _pointing(model: Any) -> Iterator[Any]:
    """Yield the fields of a model that point at others, or at what is not there yet."""
    own = (*model._meta.local_fields, *model._meta.local_many_to_many)
    return (field for field in own if field.remote_field is not None)
