from __future__ import annotations

from django.urls import path

from sigap.web.people.views import members

app_name = "roles"
urlpatterns = [
    path("roles/", members.system_roles, name="roles"),
    path("roles/<int:role>/", members.change_role, name="change"),
]
