"""Stock places of an office; the default one is made when it is first needed."""

from django.utils.translation import gettext as _

from blanko.exceptions import DocumentRefused
from blanko.models import StockPlace
from ektp.accounts.models import User
from ektp.db.changing import changing
from ektp.regions.models import Office

_DEFAULT_NAME = "Gudang"


def place_default(office: Office) -> StockPlace:
    """The place that receives and sends; it also prints until another place is named for that."""
    place, _made = StockPlace.objects.select_related("office__attribution").get_or_create(
        office=office, is_default=True, defaults={"name": _DEFAULT_NAME, "prints": True}
    )
    return place


def place_printing(office: Office) -> StockPlace:
    """The place that cards are printed from."""
    found = StockPlace.objects.filter(office=office, prints=True)
    return found.select_related("office__attribution").first() or place_default(office)


def place_add(*, by: User, office: Office, name: str, prints: bool = False) -> StockPlace:
    """A further place, such as ruang cetak or mobil; with `prints`, cards are printed from it from now on.

    Raises DocumentRefused when the office has a place of this name.
    """
    with changing(by=by):
        place_default(office)
        if StockPlace.objects.filter(office=office, name=name).exists():
            raise DocumentRefused(
                _("%(office)s sudah memiliki tempat bernama %(name)s. Pilih nama lain.")
                % {"office": office.name, "name": name}
            )
        if prints:
            StockPlace.objects.filter(office=office, prints=True).update(prints=False)
        return StockPlace.objects.create(office=office, name=name, prints=prints)
