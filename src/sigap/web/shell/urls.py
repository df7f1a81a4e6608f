from __future__ import annotations

from django.urls import path

from sigap.web.shell import views
from sigap.web.shell.style import views as style

app_name = "shell"
urlpatterns = [
    path("language", views.choose_language, name="language"),
    path("theme", views.choose_theme, name="theme"),
    path("style", style.style, name="style"),
]
