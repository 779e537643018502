"""How an item is packed."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from blanko.selectors.scope import item_choices
from ektp.web.forms import CountField


class PackForm(forms.Form):
    """An item, the name of its package, and how many that holds."""

    item = forms.ChoiceField(label=_("Barang"))
    name = forms.CharField(
        label=_("Nama kemasan"), max_length=20, help_text=_("misalnya outer atau dus")
    )
    factor = CountField(
        label=_("Isi satu kemasan"), help_text=_("dalam satuan barangnya"), required=True
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["item"].choices = item_choices()  # type: ignore[attr-defined]
