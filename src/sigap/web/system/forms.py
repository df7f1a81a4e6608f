"""What people fill in about tenants."""

from __future__ import annotations

from django import forms
from django.core.validators import RegexValidator

from sigap.web.shell.words import both


class TenantForm(forms.Form):
    """A tenant's name, zone and language."""

    name = forms.CharField(label=both("Name", "Nama"), max_length=120)
    zone = forms.CharField(
        label=both("Time zone", "Zona waktu"),
        max_length=64,
        initial="Asia/Jakarta",
        help_text=both(
            "Asia/Jakarta is WIB, Asia/Makassar WITA, Asia/Jayapura WIT.",
            "Asia/Jakarta untuk WIB, Asia/Makassar untuk WITA, Asia/Jayapura untuk WIT.",
        ),
    )
    language = forms.ChoiceField(
        label=both("Language", "Bahasa"), choices=[("id", "Bahasa Indonesia"), ("en", "English")]
    )


class NewTenantForm(TenantForm):
    """The same, with the part of the address that stays for ever."""

    slug = forms.CharField(
        label=both("Address", "Alamat"),
        max_length=40,
        validators=[
            RegexValidator(
                r"^[a-z0-9]+(-[a-z0-9]+)*$",
                both(
                    "Small letters, digits and hyphens only.", "Hanya huruf kecil, angka, dan tanda hubung."
                ),
            )
        ],
        help_text=both(
            "Its pages are under /c/<address>/. It cannot be changed later.",
            "Halamannya berada di /c/<alamat>/. Tidak dapat diubah kemudian.",
        ),
    )
    field_order = ("name", "slug", "zone", "language")
