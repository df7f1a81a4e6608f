"""The logins that the platform made, said once they are known: the administrator's, and the demo's."""

from __future__ import annotations

import threading

from sigap.errors import SigapError
from sigap.web.start.arguments import Options
from sigap.web.start.words import language, say, say_both


def say_administrator() -> None:
    """See that somebody manages the installation; say how the first one signs in until they chose a password."""
    from django.conf import settings

    from sigap.web.people import operations as people

    try:
        found = people.first_administrator()
    except SigapError as error:  # a wrong SIGAP_ADMIN keeps nobody else out
        say_both(
            f"nobody manages the installation. SIGAP_ADMIN: {error.message('en')}",
            f"belum ada yang mengelola instalasi. SIGAP_ADMIN: {error.message('id')}",
        )
        return
    if found is not None:
        say(
            f"manage the installation at {settings.PUBLIC_URL}/system/ (shown until the password is changed):",
            f"kelola instalasi di {settings.PUBLIC_URL}/system/ (tampil sampai sandinya diganti):",
        )
        print(f"           {found.email}  {found.password}", flush=True)


def say_logins(options: Options, stop: threading.Event) -> None:
    """Say how to sign in to the demo in each role, as soon as the demo is there."""
    from django.db import DatabaseError

    while not stop.wait(1.0):
        try:
            found = _logins()
        except DatabaseError:
            continue
        if found:
            say(f"sign in to the demo at {options.address}:", f"masuk ke pusat contoh di {options.address}:")
            width = max(len(role) for role, _, _ in found)
            wide = max(len(email) for _, email, _ in found)
            for role, email, password in found:
                print(f"           {role:<{width}}  {email:<{wide}}  {password}", flush=True)
            return


def _logins() -> list[tuple[str, str, str]]:
    from sigap.web.demo import operations
    from sigap.web.platform.models import Tenant

    if not Tenant.objects.filter(is_demo=True).exists():
        return []
    return [(login.role.to(language()), login.email, login.password) for login in operations.logins()]
