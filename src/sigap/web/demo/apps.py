from django.apps import AppConfig


class DemoConfig(AppConfig):
    name = "sigap.web.demo"
    label = "demo"

    def ready(self) -> None:
        """Have the home page tell how far the history is."""
        from sigap.web.demo import handlers
        from sigap.web.insights import neighbours

        neighbours.troubles(handlers.history_under_way)
