"""What of the stock is looked at before a month is closed."""

from collections.abc import Sequence

from django.db.models import Sum
from django.utils.translation import gettext as _

from blanko.models import RUNNING, StockCount, UnbookedUse
from blanko.selectors.differences import differences_open
from blanko.selectors.transit import Transit, in_transit
from ektp.common.formatting import angka, tanggal
from ektp.common.periods import Period
from ektp.daysheets.registry import ClosingItem
from ektp.daysheets.selectors.agencies import offices_under
from ektp.regions.models import Region

_SHOWN = 20


def closing_items(agency: Region, period: Period) -> Sequence[ClosingItem]:
    """Uses that wait for a document (closing over them needs a remark), blanks on their way, short dispatches, counts and differences."""
    offices = list(offices_under(agency, period.start).values_list("pk", flat=True))
    ways = [w for w in in_transit(offices, period.last) if w.dispatch.office_id in offices]
    return [
        _waiting(offices, period),
        _ways(
            "stock_transit", _("Blangko masih dalam perjalanan"), [w for w in ways if not w.short]
        ),
        _ways(
            "stock_short", _("Selisih kiriman blangko belum dijawab"), [w for w in ways if w.short]
        ),
        _differences(offices, period),
        _counts(offices, period),
    ]


def _differences(offices: list[int], period: Period) -> ClosingItem:
    found = differences_open(offices, period.last, period.start)
    detail = tuple(
        _("%(office)s, %(day)s: %(difference)s keping")
        % {"office": d.office, "day": tanggal(d.day), "difference": angka(d.difference)}
        for d in found[:_SHOWN]
    )
    label = str(_("Selisih hitung harian belum ditangani"))
    return ClosingItem("stock_differences", label, len(found), detail=detail)


def _counts(offices: list[int], period: Period) -> ClosingItem:
    running = StockCount.objects.filter(
        office__in=offices, state__in=RUNNING, day__lt=period.end
    ).select_related("office", "item")
    rows = list(running.order_by("office__code", "day", "pk"))
    detail = tuple(
        f"{row.office.name}, {row.item.name}, {tanggal(row.day)}: {row.get_state_display().lower()}"
        for row in rows[:_SHOWN]
    )
    return ClosingItem(
        "stock_counts", str(_("Hitung fisik belum selesai")), len(rows), detail=detail
    )


def _waiting(offices: list[int], period: Period) -> ClosingItem:
    uses = UnbookedUse.objects.filter(
        office__in=offices, service_day__lt=period.end, service_day__gte=period.start
    ).exclude(quantity=0)
    sums = uses.values("office__name").annotate(total=Sum("quantity")).order_by("office__name")
    detail = tuple(f"{row['office__name']}: {angka(row['total'])} keping" for row in sums[:_SHOWN])
    return ClosingItem(
        "stock_waiting",
        str(_("Pemakaian blangko menunggu dokumen terima")),
        uses.count(),
        needs_remark=True,
        detail=detail,
    )


def _ways(code: str, label: str, ways: list[Transit]) -> ClosingItem:
    detail = tuple(
        _("%(office)s, %(day)s: %(still)s keping")
        % {
            "office": way.dispatch.office.name,
            "day": tanggal(way.dispatch.day),
            "still": angka(way.still),
        }
        for way in ways[:_SHOWN]
    )
    return ClosingItem(code, label, len(ways), detail=detail)
