"""Where other domains name an account by its e-mail, as the audit log does: handed out, and forgotten (UU 27/2022)."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from typing import Any

from django.db.models import Model

from sigap.web.people.queries.members import email_of
from sigap.web.platform.personal import Holder, Kind

Columns = Mapping[type[Model], Collection[str]]
"""Columns by their model: the e-mail is all of one, stands among other words, or somewhere in JSON."""


def holder(name: str, columns: Columns) -> Holder:
    """Return who holds accounts' e-mails in these columns."""

    def told(kind: Kind, account: str) -> Iterator[dict[str, Any]]:
        return told_of(columns, account)

    def erased(kind: Kind, account: str, pseudonym: str) -> int:
        return forget(columns, account, pseudonym)

    return Holder(name, frozenset({"account"}), told, erased)


def told_of(columns: Columns, account: str) -> Iterator[dict[str, Any]]:
    """Yield where an account is named."""
    for row, column, _ in _naming(columns, email_of(account), ""):
        yield {"named_in": row._meta.label_lower, "id": row.pk, "as": column}


def forget(columns: Columns, account: str, pseudonym: str) -> int:
    """Replace an account's e-mail by the pseudonym; return in how many places."""
    found = list(_naming(columns, email_of(account), pseudonym))
    for row, column, told in found:
        type(row)._default_manager.filter(pk=row.pk).update(**{column: told})
    return len(found)


def _naming(columns: Columns, email: str, pseudonym: str) -> Iterator[tuple[Any, str, Any]]:
    """Yield rows at hand that name an account, in which column, and what stands there with the pseudonym."""
    for model, names in columns.items() if email else ():
        for column in names:
            for row in model.objects.filter(**{f"{column}__icontains": email}).only(column):
                before = getattr(row, column)
                told = _renamed(before, email, pseudonym)
                if told != before:
                    yield row, column, told


def _renamed(told: Any, email: str, pseudonym: str) -> Any:
    if isinstance(told, dict):
        return {
            _renamed(key, email, pseudonym): _renamed(value, email, pseudonym) for key, value in told.items()
        }
    if isinstance(told, list):
        return [_renamed(value, email, pseudonym) for value in told]
    if not isinstance(told, str):
        return told
    name = rf"(?:(?<![\w.+-])|(?<=\\[nrt])|(?<=\\u[0-9a-fA-F]{{4}})){re.escape(email)}(?![\w-]|\.\w)"
    return re.sub(name, pseudonym, told, flags=re.IGNORECASE)
