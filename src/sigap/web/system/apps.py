from django.apps import AppConfig


class SystemConfig(AppConfig):
    name = "sigap.web.system"
    label = "system"
