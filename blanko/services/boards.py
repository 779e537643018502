"""Switching the public stock board of a kabupaten/kota on and off."""

from django.utils.translation import gettext as _

from blanko.exceptions import DocumentRefused
from blanko.models import StockBoard
from ektp.accounts.models import User
from ektp.db.changing import changing
from ektp.regions.models import Level, Region


def board_set(*, by: User, region: Region, public: bool) -> StockBoard:
    """Show the stock of the offices of a kabupaten/kota to everybody, or no longer.

    Raises DocumentRefused for a region of another level.
    """
    if region.level != Level.REGENCY:
        raise DocumentRefused(
            _("Papan stok hanya ada untuk kabupaten/kota. %(region)s bukan kabupaten/kota.")
            % {"region": region.full_label}
        )
    with changing(by=by):
        board, _made = StockBoard.objects.update_or_create(
            region=region, defaults={"public": public}
        )
        return board
