"""Migrations on their way to the newest tables, without Django's making all models anew for each that is added.

Nearly every model points at the tenant. When a migration adds one, Django makes anew every model that is related to it
through whatever other, which is all of them; that was most of what a first start took. A model that is new changes
nothing of those that are there, apart from what they know of who points at them: they look that up.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db.migrations.state import ProjectState


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
