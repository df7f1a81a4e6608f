from django.apps import AppConfig


class ShellConfig(AppConfig):
    name = "sigap.web.shell"
    label = "shell"
