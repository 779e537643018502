"""What offices that a decree would close still hold, owe, or have on its way: nobody could hand it over any more."""

from collections.abc import Iterable, Iterator
from typing import Final

from django.db import connection
from django.db.models import Count
from django.utils.translation import gettext as _

from blanko.models import SENDING_KINDS, Condition, StockDocument
from blanko.selectors.loans import loans_of
from blanko.selectors.transit import open_quantities
from distribution.selectors import lying, on_the_way
from ektp.common import clock
from ektp.common.formatting import angka
from ektp.daysheets.models import DaySheet
from ektp.regions.models import Office

_ZONE: Final = "Asia/Jakarta"
_HELD = """
SELECT o.name, i.name, i.unit, a.condition, sum(a.balance)::int
FROM blanko_account a JOIN blanko_stockplace p ON p.id = a.place_id JOIN regions_office o ON o.id = p.office_id
JOIN blanko_item i ON i.code = a.item_id
WHERE o.id = ANY(%s::bigint[]) AND a.balance <> 0 GROUP BY o.code, o.name, i.name, i.unit, a.condition ORDER BY o.code, i.name, a.condition
"""


def to_hand_over(regions: Iterable[int]) -> list[str]:
    """Sentences on what must be handed over before offices of these regions (keys) can close, each with what to do; empty if nothing."""
    offices = _offices(regions)
    if not offices:
        return []
    return [*_held(offices), *_coming(offices), *_loans(offices), *_cards_moving(offices)]


def to_remember(regions: Iterable[int]) -> list[str]:
    """Notes on what stays behind and can still be dealt with once they have closed: cards that lie there, days to be verified."""
    offices = _offices(regions)
    if not offices:
        return []
    names = dict(Office.objects.filter(pk__in=offices).values_list("pk", "name"))
    words = _("  %(n)s keping KTP-el jadi tercatat di %(office)s; pindahkan ke kantor penerus")
    cards = lying(offices, clock.today(_ZONE))
    notes = [
        words % {"n": angka(cards[pk].quantity or 0), "office": name}
        for pk, name in names.items()
        if pk in cards and cards[pk].quantity
    ]
    words = _("  %(n)s hari %(office)s belum diverifikasi; verifikasi tetap dapat dilakukan")
    sheets = DaySheet.objects.filter(office__in=offices, status=DaySheet.Status.REPORTED)
    waiting = sheets.order_by("office__code").values_list("office__name").annotate(n=Count("pk"))
    return [*notes, *(words % {"n": angka(n), "office": name} for name, n in waiting)]


def _offices(regions: Iterable[int]) -> list[int]:
    return list(Office.objects.filter(region__in=regions).order_by("code").values_list("pk", flat=True))  # fmt: skip


def _held(offices: list[int]) -> Iterator[str]:
    """What is in their own books, by condition: what is on its way is the sender's until accepted."""
    words = {
        Condition.ON_HAND: _(
            "Buku %(office)s masih mencatat %(n)s %(unit)s %(item)s. Kirim dahulu ke kantor penerus atau ke Dinas, lalu catat penerimaannya."
        ),
        Condition.QUARANTINE: _(
            "Karantina %(office)s masih berisi %(n)s %(unit)s %(item)s. Kirim kembali dahulu ke Dinas, atau musnahkan dengan berita acara."
        ),
        Condition.IN_TRANSIT: _(
            "%(n)s %(unit)s %(item)s dari %(office)s masih dalam perjalanan. Catat dahulu penerimaan atau pengembaliannya."
        ),
    }
    with connection.cursor() as cursor:
        cursor.execute(_HELD, [offices])
        held = cursor.fetchall()
    for office, item, unit, condition, n in held:
        yield words[Condition(condition)] % {"office": office, "item": item, "unit": unit, "n": angka(n)}  # fmt: skip


def _coming(offices: list[int]) -> Iterator[str]:
    """What is on its way to them, in the book of the sender."""
    bound = StockDocument.objects.filter(counterpart__in=offices, kind__in=SENDING_KINDS)
    bound = bound.exclude(office__in=offices)
    still = open_quantities(bound.values_list("pk", flat=True))
    words = _(
        "%(n)s %(unit)s %(item)s dari %(sender)s masih dalam perjalanan ke %(receiver)s. Catat dahulu penerimaan atau pengembaliannya."
    )
    sent = StockDocument.objects.filter(pk__in=still)
    for one in sent.select_related("office", "counterpart", "item").order_by("day", "pk"):
        yield words % {
            "n": angka(still[one.pk]),
            "unit": one.item.unit,
            "item": one.item.name,
            "sender": one.office.name,
            "receiver": one.counterpart.name if one.counterpart else "",
        }


def _loans(offices: list[int]) -> Iterator[str]:
    owed = _(
        "Pinjaman %(n)s %(unit)s %(item)s dari %(lender)s kepada %(borrower)s belum kembali. Catat dahulu pengembaliannya."
    )
    asked = _(
        "Pinjaman %(n)s %(unit)s %(item)s dari %(lender)s kepada %(borrower)s masih diminta. Putuskan atau tarik dahulu."
    )
    for loan in loans_of(offices, clock.today(_ZONE)):
        if not (loan.is_open or loan.is_asked):
            continue
        n = loan.outstanding + loan.in_transit if loan.is_open else loan.approved or loan.asked
        yield (owed if loan.is_open else asked) % {
            "n": angka(n),
            "unit": loan.unit,
            "item": loan.item_name,
            "lender": loan.lender,
            "borrower": loan.borrower,
        }


def _cards_moving(offices: list[int]) -> Iterator[str]:
    words = _(
        "%(n)s keping KTP-el jadi dari %(sender)s masih dalam perjalanan ke %(receiver)s. Catat dahulu penerimaannya."
    )
    for way in on_the_way(offices, clock.today(_ZONE)):
        sender, receiver = way.dispatch.sender.name, way.dispatch.receiver.name
        yield words % {"n": angka(way.still), "sender": sender, "receiver": receiver}
