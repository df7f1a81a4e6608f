from django import forms
from django.apps import AppConfig

from sigap.web.shell.words import both


class ShellConfig(AppConfig):
    name = "sigap.web.shell"
    label = "shell"

    def ready(self) -> None:
        """Say of a wrong address what the pages' other words say: Django's Indonesian has another word for e-mail."""
        forms.EmailField.default_error_messages = {
            "invalid": both("Enter a valid e-mail address.", "Masukkan alamat surel yang sah.")
        }
