"""The pages of one office's stock, as tabs above each of them."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrPromise

from ektp.regions.models import Office


@dataclass(frozen=True, slots=True)
class Tab:
    """A page of an office: its address by name, which takes the office's code, and its words."""

    route: str
    label: StrPromise


TABS = (
    Tab("blanko:office", _("Hari ini")),
    Tab("blanko:office_loans", _("Pinjaman")),
    Tab("blanko:counts", _("Hitung fisik")),
    Tab("blanko:registers", _("Rusak dan pemusnahan")),
    Tab("blanko:equipment", _("Alat dan bahan")),
    Tab("blanko:office_watching", _("Pemantauan")),
    Tab("blanko:requests", _("Permohonan")),
)


@dataclass(frozen=True, slots=True)
class ShownTab:
    """A tab as the page draws it."""

    url: str
    label: StrPromise
    current: bool


def office_tabs(office: Office, route: str) -> list[ShownTab]:
    """The tabs of an office's pages; `route` is the one that is open."""
    return [
        ShownTab(reverse(tab.route, args=[office.code]), tab.label, tab.route == route)
        for tab in TABS
    ]
