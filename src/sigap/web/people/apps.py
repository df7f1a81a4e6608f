from __future__ import annotations

from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "sigap.web.people"
    label = "people"

    def ready(self) -> None:
        """Listen to sign-ins, keep what people prefer, and name our pages."""
        from sigap.web.people import finding, handlers, menu
        from sigap.web.people.operations.accounts import prefer
        from sigap.web.people.operations.personal import ACCOUNTS_AND_AGENTS
        from sigap.web.platform import personal
        from sigap.web.shell import viewing

        handlers.listen()
        menu.register()
        finding.register()
        personal.register(ACCOUNTS_AND_AGENTS)
        viewing.kept_by(lambda *, user, preference, value: prefer(user, **{preference: value}))
