"""How every Django form is drawn: `{{ form }}` gives labels, fields, hints and errors in the platform's look.

In a form class write labels and hints with `both("Name", "Nama")` of `sigap.web.shell.words`.
"""

from __future__ import annotations

from django.forms.renderers import TemplatesSetting


class Renderer(TemplatesSetting):
    """Draws forms with the shell's templates. Named in settings as FORM_RENDERER."""

    form_template_name = "shell/forms/form.html"
    field_template_name = "shell/forms/field.html"
    formset_template_name = "shell/forms/formset.html"
