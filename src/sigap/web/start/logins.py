"""The demo's logins, said once they are known."""

from __future__ import annotations

import threading

from sigap.web.start.arguments import Options
from sigap.web.start.words import language, say


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
            for role, email, password in found:
                print(f"           {role:<{width}}  {email}  {password}", flush=True)
            return


def _logins() -> list[tuple[str, str, str]]:
    from sigap.web.demo import operations
    from sigap.web.platform.models import Tenant

    if not Tenant.objects.filter(is_demo=True).exists():
        return []
    return [(login.role.to(language()), login.email, login.password) for login in operations.logins()]
