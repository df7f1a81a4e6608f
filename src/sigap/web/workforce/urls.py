from __future__ import annotations

from django.urls import URLPattern, path

from sigap.web.workforce import views
from sigap.web.workforce.models import Kind

app_name = "workforce"
urlpatterns: list[URLPattern] = [path("", views.overview, name="overview")]
for _kind in Kind:
    _told, _place = {"kind": _kind.value}, f"{_kind.value}s/"
    urlpatterns += [
        path(_place, views.version_list, _told, name=f"{_kind.value}s"),
        path(f"{_place}make", views.ask, _told, name=f"make-{_kind.value}"),
        path(f"{_place}<int:number>/", views.version, _told, name=_kind.value),
        path(f"{_place}<int:number>/publish", views.publish, _told, name=f"publish-{_kind.value}"),
    ]
