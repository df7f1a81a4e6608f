"""Keeping reports: saving, changing, removing, and links for those without an account."""

from __future__ import annotations

import datetime as dt
import secrets
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from sigap.errors import SigapError
from sigap.text import Text
from sigap.web.insights.models import ReportLink, SavedReport, Shared
from sigap.web.insights.queries import saved
from sigap.web.people.access import Access
from sigap.web.people.models import Role
from sigap.web.people.rights import Right
from sigap.web.platform import audit

if TYPE_CHECKING:
    from sigap.web.insights.question import Question

LONGEST_LINK_DAYS = 365


class KeepingError(SigapError):
    """A report cannot be kept so: no name, a role that is not there, somebody else's."""


def save_report(
    *,
    by: Access,
    name: str,
    question: Question,
    description: str = "",
    shared: str = Shared.NOBODY,
    roles: Sequence[str] = (),
) -> SavedReport:
    """Keep a question under a name.

    Raises:
        KeepingError: the name is empty or too long, or a role is not there.
    """
    kept = SavedReport(
        question=question.told(), made_by=by.actor, **_checked(name, description, shared, roles)
    )
    with transaction.atomic():
        kept.save()
        _record(by, "saved", kept, name=kept.name, shared=kept.shared)
    return kept


def change_report(
    *,
    by: Access,
    id: int,
    name: str,
    question: Question | None = None,
    description: str = "",
    shared: str = Shared.NOBODY,
    roles: Sequence[str] = (),
) -> SavedReport:
    """Change what is kept of a report; its question too, where one is given.

    Raises:
        NotThereError: it is not there for this one.
        KeepingError: it is another's, or as in `save_report`; or it has a link, and as in `make_link`.
    """
    with transaction.atomic():
        kept = _own(by, id)
        for field, value in _checked(name, description, shared, roles).items():
            setattr(kept, field, value)
        if question is not None and question.told() != kept.question:
            kept.question = question.told()
            if saved.is_given_out(kept):
                _refuse_giving_out(by, kept)
        kept.save()
        _record(by, "changed", kept, name=kept.name, shared=kept.shared)
    return kept


def remove_report(*, by: Access, id: int) -> None:
    """Remove a report with its links, schedules and places on dashboards. Raises as `change_report`."""
    with transaction.atomic():
        kept = _own(by, id)
        _record(by, "removed", kept, name=kept.name, question=kept.question)
        kept.delete()


def make_link(*, by: Access, report_id: int, note: str = "", days: int = 30) -> tuple[ReportLink, str]:
    """Make a read-only link to a report; returned with its secret, which is shown once.

    Raises:
        NotThereError, KeepingError: as in `change_report`; or the report names agents, or the one who asks may not
            give data out.
    """
    with transaction.atomic():
        kept = _own(by, report_id)
        _refuse_giving_out(by, kept)
        if not 1 <= days <= LONGEST_LINK_DAYS:
            raise KeepingError(
                Text("a link is valid for 1 to 365 days.", "tautan berlaku 1 sampai 365 hari."), where="days"
            )
        secret = secrets.token_urlsafe(32)
        made = ReportLink.objects.create(
            report=kept,
            digest=saved.digest_of(secret),
            note=note.strip()[:120],
            made_by=by.actor,
            expires_at=timezone.now() + dt.timedelta(days),
        )
        _record(by, "link-made", kept, link=made.pk, days=days)
    return made, secret


def revoke_link(*, by: Access, report_id: int, link_id: int) -> None:
    """Make a link open nothing from now on. Raises as `change_report`."""
    with transaction.atomic():
        kept = _own(by, report_id)
        changed = ReportLink.objects.filter(report=kept, pk=link_id, revoked_at=None).update(
            revoked_at=timezone.now()
        )
        if changed:
            _record(by, "link-revoked", kept, link=link_id)


def open_link(*, link: ReportLink, address: str | None) -> None:
    """Write down that a link was opened."""
    with transaction.atomic():
        ReportLink.everywhere.filter(pk=link.pk).update(opened=F("opened") + 1, opened_at=timezone.now())
        audit.record(
            actor=f"link:{link.pk}",
            action="insights.report.opened",
            tenant=link.tenant_id,
            subject=f"report:{link.report_id}",
            address=address,
        )


def _own(by: Access, id: int) -> SavedReport:
    kept = saved.report(by, id)
    if not saved.may_change(by, kept):
        raise KeepingError(
            Text(
                "this report belongs to somebody else, who shared it for reading.",
                "laporan ini milik orang lain, yang membagikannya untuk dibaca.",
            ),
            remedy=Text("Save a copy of your own.", "Simpan salinan Anda sendiri."),
        )
    return kept


def _refuse_giving_out(by: Access, kept: SavedReport) -> None:
    if not by.may(Right.EXPORT):
        raise KeepingError(
            Text(
                "a link gives figures out, and you may not export.",
                "tautan memberi angka ke luar, dan Anda tidak boleh mengekspor.",
            ),
            remedy=Text(
                "Ask somebody who may export to make it.", "Minta yang boleh mengekspor untuk membuatnya."
            ),
        )
    if saved.names_agents(kept):
        raise KeepingError(
            Text(
                "this report tells of single agents; their figures are not given out by a link.",
                "laporan ini memuat agen satu per satu; angkanya tidak diberikan lewat tautan.",
            ),
            remedy=Text(
                "Group it by team instead, or revoke its links.",
                "Kelompokkan per tim saja, atau cabut tautannya.",
            ),
        )


def _checked(name: str, description: str, shared: str, roles: Sequence[str]) -> dict[str, object]:
    told = name.strip()
    if not told or len(told) > 120 or "\x00" in told:
        raise KeepingError(
            Text("a name of 1 to 120 characters is wanted.", "nama perlu 1 sampai 120 karakter."),
            where="name",
        )
    if len(description) > 500 or "\x00" in description:
        raise KeepingError(
            Text("a description has at most 500 characters.", "keterangan paling panjang 500 karakter."),
            where="description",
        )
    if shared not in Shared.values:
        raise KeepingError(
            Text("nobody, roles or tenant is wanted.", "isi nobody, roles, atau tenant."), where="shared"
        )
    _check_roles(shared, roles)
    kept = list(dict.fromkeys(roles)) if shared == Shared.ROLES else []
    return {"name": told, "description": description.strip(), "shared": shared, "roles": kept}


def _check_roles(shared: str, roles: Sequence[str]) -> None:
    if shared == Shared.ROLES and not roles:
        raise KeepingError(
            Text("choose at least one role.", "pilih paling sedikit satu peran."), where="roles"
        )
    known = set(Role.objects.values_list("key", flat=True)) if roles else set()
    if set(roles) - known:
        raise KeepingError(
            Text(
                f"there is no role {min(set(roles) - known)}.", f"tidak ada peran {min(set(roles) - known)}."
            ),
            where="roles",
        )


def _record(by: Access, deed: str, kept: SavedReport, **detail: Any) -> None:
    audit.record(
        actor=by.actor,
        action=f"insights.report.{deed}",
        tenant=by.tenant.id,
        subject=f"report:{kept.pk}",
        **detail,
    )
