"""What of the finished cards is looked at before a month is closed."""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from distribution.selectors.lying import lying
from distribution.selectors.transit import Way, on_the_way, open_differences
from ektp.common.formatting import angka, tanggal
from ektp.common.periods import Period
from ektp.daysheets.registry import ClosingItem
from ektp.daysheets.selectors.agencies import offices_under
from ektp.regions.models import Region

_SHOWN = 20


def closing_items(agency: Region, period: Period) -> Sequence[ClosingItem]:
    """Cards on their way at the end of the month, differences without an answer, and hand-overs that wait for their document."""
    offices = {office.pk: office.name for office in offices_under(agency, period.start)}
    waiting = [found for found in lying(offices, period.last).values() if found.waiting]
    lines = [f"{offices[w.office_id]}: {angka(w.waiting)} keping" for w in waiting]
    return [
        _ways("cards_transit", _("KTP-el jadi dalam perjalanan"), on_the_way(offices, period.last)),
        _ways(
            "cards_short",
            _("Selisih kiriman KTP-el jadi belum dijawab"),
            open_differences(offices, period.last),
        ),
        ClosingItem(
            "cards_waiting",
            _("Penyerahan menunggu dokumen serah terima"),
            len(waiting),
            detail=tuple(lines[:_SHOWN]),
        ),
    ]


def _ways(code: str, label: str, ways: list[Way]) -> ClosingItem:
    detail = tuple(
        _("ke %(office)s, %(day)s: %(still)s keping")
        % {
            "office": way.dispatch.receiver.name,
            "day": tanggal(way.dispatch.day),
            "still": angka(way.still),
        }
        for way in ways[:_SHOWN]
    )
    return ClosingItem(code, label, len(ways), detail=detail)
