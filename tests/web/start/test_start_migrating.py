"""Models added alone are related as Django relates them, whatever a later migration does to them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import nullcontext
from typing import Any

import pytest
from django.db import migrations, models
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState

from sigap.web.start.migrating import models_added_alone


def made(name: str, *to: str, **fields: Any) -> Operation:
    pointing = [(one, models.ForeignKey(f"tests.{one}", models.CASCADE)) for one in to]
    return migrations.CreateModel(
        name, [("id", models.AutoField(primary_key=True)), *pointing, *fields.items()]
    )


FAMILY = [made("tenant"), made("queue", "tenant"), made("agent", "tenant", "queue")]
SEVERAL = models.ManyToManyField("tests.queue")
CASES: dict[str, Sequence[Operation]] = {
    "added": FAMILY,
    "several to several": [*FAMILY, made("team", "tenant", queues=SEVERAL)],
    "to itself": [made("tenant"), made("queue", "tenant", "queue")],
    "to one that comes later": [made("queue", "tenant"), made("tenant")],
    "its key altered": [
        *FAMILY,
        migrations.AlterField("tenant", "id", models.BigAutoField(primary_key=True)),
        made("team", "tenant"),
    ],
    "a field more": [
        *FAMILY,
        migrations.AddField("queue", "name", models.TextField()),
        made("team", "queue"),
    ],
    "renamed": [*FAMILY, migrations.RenameModel("queue", "line"), made("team", "line")],
    "removed": [*FAMILY, migrations.DeleteModel("agent"), made("team", "queue")],
    "removed and added": [*FAMILY, migrations.DeleteModel("agent"), made("agent", "queue")],
}


def after(operations: Sequence[Operation], within: Callable[[], Any]) -> list[tuple[Any, ...]]:
    """Return what is known of each model after some operations: its columns, and who points at it."""
    state = ProjectState()
    with within():
        assert not list(state.apps.get_models())
        for one in operations:
            state = state.clone()
            one.state_forwards("tests", state)
    found = []
    for model in state.apps.get_models(include_auto_created=True):
        columns = [(f.name, type(f).__name__) for f in model._meta.get_fields()]
        to = [(f.name, str(f.related_model)) for f in model._meta.get_fields() if f.is_relation]
        found.append((model._meta.label, sorted(columns), sorted(to)))
    return sorted(found)


@pytest.mark.parametrize("case", CASES)
def test_models_are_related_as_django_relates_them(case: str) -> None:
    assert after(CASES[case], models_added_alone) == after(CASES[case], nullcontext)


def test_django_is_left_as_it_was() -> None:
    usual = ProjectState.add_model
    with models_added_alone():
        assert ProjectState.add_model is not usual
    assert ProjectState.add_model is usual
