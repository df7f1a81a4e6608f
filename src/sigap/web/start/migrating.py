"""Migrations on their way to the newest tables: whether there are any, and each without making all models anew.

A start that finds nothing to migrate is to know it at once, so that events are taken again: the names of the migrations
are compared with those that the database has, and none is imported.

Nearly every model points at the tenant. When a migration adds one, Django makes anew every model that is related to it
through whatever other, which is all of them; that was most of what a first start took. A model that is new changes
nothing of those that are there, apart from what they know of who points at them: they look that up.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
from django.apps import apps
from django.db import connection
from django.db.migrations.state import ProjectState


def connected() -> psycopg.Connection[Any]:
    """Return a connection of its own to the database, in no pool: a process that copies itself may close it."""
    told = connection.get_connection_params()
    told = {key: told[key] for key in ("dbname", "user", "password", "host", "port") if told.get(key)}
    return psycopg.connect(**told, autocommit=True)


def is_up_to_date() -> bool:
    """Return whether the database has had every migration there is."""
    folders = [(app.label, Path(app.path) / "migrations") for app in apps.get_app_configs()]
    known = {(label, file.stem) for label, folder in folders for file in folder.glob("[!_]*.py")}
    try:
        with connected() as asked:
            had = asked.execute("SELECT app, name FROM django_migrations").fetchall()
    except psycopg.Error:  # it is new, or away: who migrates it will say so
        return False
    return known <= set(had)


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
