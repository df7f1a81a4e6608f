from django.apps import AppConfig


class WorkforceConfig(AppConfig):
    name = "sigap.web.workforce"
    label = "workforce"
