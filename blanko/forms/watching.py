"""Below what use an office counts as using little: a number and its unit, never one without the other."""

from django import forms
from django.utils.translation import gettext_lazy as _

from blanko.watching.activity import Threshold, Unit
from ektp.web.forms import CountField

DEFAULT = Threshold(15, Unit.PER_DAY)
_HUNDRED = 100


class ThresholdForm(forms.Form):
    """Asked in the address, so that a list can be sent on."""

    ambang = CountField(label=_("Ambang"), required=True)
    satuan = forms.ChoiceField(
        label=_("Satuan ambang"),
        choices=[
            (Unit.PER_DAY, _("keping sehari")),
            (Unit.CARDS, _("keping 30 hari")),
            (Unit.PERCENT, _("persen")),
        ],
    )

    def clean(self) -> dict[str, object]:
        data: dict[str, object] = super().clean() or {}
        amount = data.get("ambang")
        if data.get("satuan") == Unit.PERCENT and isinstance(amount, int) and amount > _HUNDRED:
            self.add_error("ambang", _("Ambang dalam persen paling banyak 100."))
        return data

    @classmethod
    def read(cls, query: dict[str, str]) -> "tuple[ThresholdForm, Threshold]":
        """The form as asked, and the threshold; the default where none or none readable is asked."""
        if "ambang" not in query:
            return cls(initial={"ambang": DEFAULT.amount, "satuan": DEFAULT.unit}), DEFAULT
        form = cls(query)
        if not form.is_valid():
            return form, DEFAULT
        data = form.cleaned_data
        return form, Threshold(data["ambang"], Unit(data["satuan"]))


class BoardForm(forms.Form):
    """On or off."""

    public = forms.BooleanField(required=False)
