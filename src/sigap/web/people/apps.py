from __future__ import annotations

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class PeopleConfig(AppConfig):
    name = "sigap.web.people"
    label = "people"

    def ready(self) -> None:
        """Have the roles made, listen to sign-ins, keep what people prefer, and name our pages and things."""
        from sigap.web.people import finding, handlers, menu, standard, subjects
        from sigap.web.people.operations.accounts import prefer
        from sigap.web.people.operations.personal import ACCOUNTS_AND_AGENTS
        from sigap.web.platform import personal
        from sigap.web.shell import viewing

        post_migrate.connect(standard.make_roles, sender=self)
        handlers.listen()
        menu.register()
        finding.register()
        subjects.register()
        personal.register(ACCOUNTS_AND_AGENTS)
        viewing.kept_by(lambda *, user, preference, value: prefer(user, **{preference: value}))
