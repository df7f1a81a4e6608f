from django.apps import AppConfig


class IntakeConfig(AppConfig):
    name = "sigap.web.intake"
    label = "intake"
