"""What is worth a question before cards are sent: never a refusal, for the print report may come after the courier."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta
from uuid import UUID

from django.utils.translation import gettext as _

from distribution.models import CardDispatch, CardOpening
from ektp.common import clock
from ektp.common.formatting import angka, tanggal
from ektp.regions.models import Office

_PAST = timedelta(days=400)  # an older round says nothing about this one
_ROUNDS, _ENOUGH, _TIMES = 10, 3, 2
_LATE = 31  # days


def dispatch_doubts(
    sender: Office,
    day: date,
    quantities: Mapping[Office, int],
    *,
    number: str,
    keys: Iterable[UUID],
) -> list[str]:
    """Questions about a round of the courier (keping by receiver): its day, its amounts, and whether it stands already.

    `keys` are the round's own: what they made is not a second one.
    """
    earlier = CardDispatch.objects.filter(sender=sender, receiver__in=list(quantities))
    others = list(earlier.filter(day__gt=day - _PAST).exclude(client_key__in=list(keys)))
    return [
        *_late(sender, day),
        *_unusual([d for d in others if d.day < day], quantities),
        *_twice([d for d in others if d.day == day], quantities, number.strip()),
    ]


def _late(sender: Office, day: date) -> Iterator[str]:
    late = (clock.today(sender.time_zone) - day).days
    if late > _LATE:
        yield _("Tanggal kirim %(day)s sudah lewat %(n)s hari. Benar?") % {
            "day": tanggal(day),
            "n": angka(late),
        }
    opening = CardOpening.objects.filter(office=sender, day__gt=day).first()
    if opening is not None:
        yield _(
            "Stok awal %(office)s dihitung sejak %(since)s. Kiriman bertanggal sebelumnya tidak mengurangi KTP-el jadi di sana."
        ) % {"office": sender.name, "since": tanggal(opening.day)}


def _unusual(earlier: list[CardDispatch], quantities: Mapping[Office, int]) -> Iterator[str]:
    """More than twice the most of the last ten rounds; below three rounds nothing is called usual."""
    rounds: dict[int, list[int]] = defaultdict(list)
    for dispatch in sorted(earlier, key=lambda d: (d.day, d.pk), reverse=True):
        rounds[dispatch.receiver_id].append(dispatch.quantity)
    for office, quantity in quantities.items():
        known = rounds[office.pk][:_ROUNDS]
        if len(known) >= _ENOUGH and quantity > _TIMES * max(known):
            yield _("%(office)s biasanya paling banyak %(most)s keping. Benar %(n)s?") % {
                "office": office.name,
                "most": angka(max(known)),
                "n": angka(quantity),
            }


def _twice(
    same_day: list[CardDispatch], quantities: Mapping[Office, int], number: str
) -> Iterator[str]:
    """The same paper, or the same amount, to the same office on the same day."""
    by_office = {office.pk: office for office in quantities}
    for dispatch in same_day:
        office = by_office[dispatch.receiver_id]
        same_paper = bool(number) and dispatch.number.casefold() == number.casefold()
        if same_paper or dispatch.quantity == quantities[office]:
            yield _(
                "Kiriman %(n)s keping kepada %(office)s pada %(day)s%(paper)s sudah dicatat. "
                "Catat lagi hanya bila ini kiriman lain."
            ) % {
                "n": angka(dispatch.quantity),
                "office": office.name,
                "day": tanggal(dispatch.day),
                "paper": f" ({dispatch.number})" if dispatch.number else "",
            }
