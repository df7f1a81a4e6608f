"""The platform as an ASGI application."""

from __future__ import annotations

import os

from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sigap.web.settings")
_django = get_asgi_application()

from sigap.web.floor.actions.pokes import with_pokes  # noqa: E402
from sigap.web.floor.stream import with_stream  # noqa: E402
from sigap.web.intake.door import with_door  # noqa: E402
from sigap.web.platform.static import serving  # noqa: E402  # asks Django's apps where the files are

application = with_door(with_stream(with_pokes(serving(_django))))
