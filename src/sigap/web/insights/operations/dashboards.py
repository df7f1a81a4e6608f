"""Pages of several reports: making, arranging, removing."""

from __future__ import annotations

from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Max

from sigap.text import Text
from sigap.web.insights.models import Dashboard, Pinned, Shared
from sigap.web.insights.operations.saved import KeepingError
from sigap.web.insights.queries import saved
from sigap.web.people.access import Access
from sigap.web.platform import audit

MOST_PINNED = 12


def make_dashboard(*, by: Access, name: str, shared: str = Shared.NOBODY) -> Dashboard:
    """Make an empty dashboard.

    Raises:
        KeepingError: the name is empty or too long.
    """
    with transaction.atomic():
        made = Dashboard.objects.create(made_by=by.actor, **_checked(name, shared))
        _record(by, "made", made, name=made.name)
    return made


def change_dashboard(*, by: Access, id: int, name: str, shared: str) -> Dashboard:
    """Rename or share a dashboard. Raises NotThereError and KeepingError."""
    with transaction.atomic():
        kept = _own(by, id)
        for field, value in _checked(name, shared).items():
            setattr(kept, field, value)
        kept.save()
        _record(by, "changed", kept, name=kept.name, shared=kept.shared)
    return kept


def remove_dashboard(*, by: Access, id: int) -> None:
    """Remove a dashboard; its reports stay. Raises NotThereError and KeepingError."""
    with transaction.atomic():
        kept = _own(by, id)
        _record(by, "removed", kept, name=kept.name)
        kept.delete()


def pin(*, by: Access, dashboard_id: int, report_id: int, width: int = 6) -> None:
    """Put a report on a dashboard, after those that are there; one that is there keeps its place and gets the width.

    Raises:
        NotThereError, KeepingError: one of them is not there or another's, the width is none, or the page is full.
    """
    if width not in (4, 6, 8, 12):
        raise KeepingError(
            Text("a width is 4, 6, 8 or 12 columns.", "lebarnya 4, 6, 8, atau 12 kolom."), where="width"
        )
    with transaction.atomic():
        kept = _own(by, dashboard_id)
        Dashboard.objects.select_for_update().get(
            pk=kept.pk
        )  # so that two who pin at once do not pass the limit
        report = saved.report(by, report_id)
        if not kept.pinned.filter(report=report).exists() and kept.pinned.count() >= MOST_PINNED:
            raise KeepingError(
                Text(f"a page holds {MOST_PINNED} reports.", f"satu halaman memuat {MOST_PINNED} laporan.")
            )
        last = kept.pinned.aggregate(last=Max("place"))["last"]
        Pinned.objects.update_or_create(
            dashboard=kept,
            report=report,
            defaults={"width": width},
            create_defaults={
                "width": width,
                "place": 0 if last is None else last + 1,
                "tenant_id": by.tenant.id,
            },
        )
        _record(by, "pinned", kept, report=report.pk)


def unpin(*, by: Access, dashboard_id: int, report_id: int) -> None:
    """Take a report off a dashboard. Raises NotThereError and KeepingError."""
    with transaction.atomic():
        kept = _own(by, dashboard_id)
        kept.pinned.filter(report_id=report_id).delete()
        _record(by, "unpinned", kept, report=report_id)


def move(*, by: Access, dashboard_id: int, report_id: int, later: bool) -> None:
    """Move a report one place earlier or later. Raises NotThereError and KeepingError."""
    with transaction.atomic():
        kept = _own(by, dashboard_id)
        order = list(kept.pinned.select_for_update().order_by("place", "id"))
        at = next((n for n, one in enumerate(order) if one.report_id == report_id), None)
        to = None if at is None else at + (1 if later else -1)
        if at is None or to is None or not 0 <= to < len(order):
            return
        order[at], order[to] = order[to], order[at]
        for place, one in enumerate(order):
            Pinned.objects.filter(pk=one.pk).update(place=place)


def open_first(*, by: Access, id: int) -> None:
    """Make a dashboard the one that opens first for the whole tenant; it is shared with all of it.

    Raises:
        NotThereError, KeepingError: as in `change_dashboard`.
    """
    with transaction.atomic():
        kept = _own(by, id)
        Dashboard.objects.filter(is_default=True).update(is_default=False)
        try:
            Dashboard.objects.filter(pk=kept.pk).update(is_default=True, shared=Shared.TENANT)
        except IntegrityError:
            raise KeepingError(
                Text("somebody else chose another just now.", "orang lain baru saja memilih yang lain.")
            ) from None
        _record(by, "first", kept)


def _own(by: Access, id: int) -> Dashboard:
    kept = saved.dashboard(by, id)
    if not saved.may_change(by, kept):
        raise KeepingError(
            Text("this dashboard belongs to somebody else.", "dasbor ini milik orang lain."),
            remedy=Text("Make one of your own.", "Buat dasbor Anda sendiri."),
        )
    return kept


def _checked(name: str, shared: str) -> dict[str, str]:
    told = name.strip()
    if not told or len(told) > 120 or "\x00" in told:
        raise KeepingError(
            Text("a name of 1 to 120 characters is wanted.", "nama perlu 1 sampai 120 karakter."),
            where="name",
        )
    if shared not in (Shared.NOBODY, Shared.TENANT):
        raise KeepingError(Text("nobody or tenant is wanted.", "isi nobody atau tenant."), where="shared")
    return {"name": told, "shared": shared}


def _record(by: Access, deed: str, kept: Dashboard, **detail: Any) -> None:
    audit.record(
        actor=by.actor,
        action=f"insights.dashboard.{deed}",
        tenant=by.tenant.id,
        subject=f"dashboard:{kept.pk}",
        **detail,
    )
