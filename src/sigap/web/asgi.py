"""The platform as an ASGI application."""

from __future__ import annotations

import os

from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sigap.web.settings")
_django = get_asgi_application()

from sigap.web.platform.static import serving  # noqa: E402  # asks Django's apps where the files are

application = serving(_django)
