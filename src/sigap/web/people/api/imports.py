"""Agents from a CSV."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from ninja import File, Schema
from ninja.files import UploadedFile

from sigap.web.people.access import at_tenant, token
from sigap.web.people.api.routing import REFUSED, Told, router
from sigap.web.people.operations import importing
from sigap.web.people.rights import Right
from sigap.web.platform.problems import problem

A_FILE: Any = File(..., description="CSV in UTF-8 with the columns key, name, team, skills; 5 MB at most")


class ImportedAgents(Schema):
    """What became of the file."""

    imported: int


@router.post(
    "/agents/import",
    auth=token(Right.MANAGE_PEOPLE),
    response={200: ImportedAgents, **REFUSED},
    summary="Import agents",
    operation_id="people_import_agents",
)
@at_tenant
def import_agents(request: HttpRequest, file: UploadedFile = A_FILE) -> Any:
    """Make or change the agents of a CSV: all, or none and `errors` with the first fifty lines that are wrong."""
    content = file.read(importing.LARGEST_BYTES + 1)
    try:
        return {"imported": importing.import_agents(content=content, actor=request.access.actor)}
    except importing.ImportError_ as error:
        wrong = [_told(one) for one in error.problems]
        return problem(422, error.what, where=error.where, remedy=error.remedy, errors=wrong)


def _told(error: Any) -> Told:
    return {"where": error.where, "title": error.what.en, "title_id": error.what.id}
