"""The platform as an ASGI application."""

from __future__ import annotations

import os

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sigap.web.settings")
django.setup(set_prefix=False)

from sigap.web.floor.actions.pokes import with_pokes  # noqa: E402
from sigap.web.floor.stream import with_stream  # noqa: E402
from sigap.web.intake.door import with_door  # noqa: E402
from sigap.web.platform.static import serving  # noqa: E402  # asks Django's apps where the files are
from sigap.web.shell.handler import Handler  # noqa: E402

application = with_door(with_stream(with_pokes(serving(Handler()))))
