"""Destruction in batches: one person prepares, another who recorded none of it approves, and only then the quarantine is lighter.

Source: SE Mendagri 470.13/11176/SJ (record, destroy, an official report for every destruction) and domain.md sections 4.5 and 8.3.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date
from uuid import UUID, uuid4
from zlib import crc32

from django.utils.translation import gettext as _

from blanko.exceptions import DocumentRefused, InsufficientStock, StockKeyReused
from blanko.models import (
    REGISTERED_ITEMS,
    RULE,
    Destruction,
    DestructionLine,
    DestructionWitness,
    Item,
    SerialSpan,
    StockDocument,
    StockPlace,
)
from blanko.selectors.destruction import categories_of, recorders, takeable
from blanko.services.documents import destruction_post, reversal_post
from blanko.services.months import require_come, require_open
from blanko.services.serials import batch_serials_set, serials_release
from ektp.accounts.models import User
from ektp.common import clock
from ektp.db import locks
from ektp.db.changing import changing
from ektp.db.locks import Space
from ektp.regions.models import Office

LEAST_WITNESSES = 2


@dataclass(frozen=True, slots=True)
class Witness:
    """Somebody who sees the destruction: data, not an account."""

    name: str
    office_name: str
    position: str


@dataclass(frozen=True, slots=True)
class Batch:
    """What a batch says: how many (keping) by category, how, where, by which rule, who sees it, and serial numbers where they are kept."""

    item: str
    day: date
    lines: Mapping[str, int]
    method: str
    place_name: str
    witnesses: Sequence[Witness]
    number: str = ""
    rule: str = RULE
    note: str = ""
    serials: Sequence[SerialSpan] = field(default_factory=tuple)

    @property
    def total(self) -> int:
        """All of it, keping."""
        return sum(self.lines.values())


def destruction_prepare(
    *, by: User, office: Office, batch: Batch, client_key: UUID | None = None
) -> Destruction:
    """Write down a batch; nothing is posted until another person approves. The same key and batch give back the same one.

    Raises DocumentRefused for a category of the other register, fewer than two witnesses, a day that has not come or is in a closed
    month; InsufficientStock for more than lies in quarantine from that day on.
    """
    key, said = client_key or uuid4(), _fingerprint(office, batch)
    with changing(by=by, reason=batch.note):
        locks.hold(Space.CLIENT_KEY, crc32(key.bytes) & 0x7FFFFFFF)
        made = Destruction.objects.filter(client_key=key).first()
        if made is not None:
            if made.payload_hash != said:
                raise StockKeyReused
            return made
        _require_sound(office, batch)
        _parts(office, batch.item, batch.day, batch.total)
        return _write(by, office, batch, key, said)


def _fingerprint(office: Office, batch: Batch) -> str:
    said = {"office": office.pk, **asdict(batch)}
    return hashlib.sha256(json.dumps(said, sort_keys=True, default=str).encode()).hexdigest()


def _require_sound(office: Office, batch: Batch) -> None:
    if batch.item not in REGISTERED_ITEMS:
        raise DocumentRefused(
            _("Yang dimusnahkan hanya blangko rusak atau KTP-el ditarik. Pilih barang yang sesuai.")
        )
    known = dict(categories_of(batch.item))
    if unknown := [category for category in batch.lines if category not in known]:
        raise DocumentRefused(
            _(
                "Rincian %(category)s bukan bagian dari daftar ini. Blangko rusak dan KTP-el ditarik dimusnahkan dengan berita acara "
                "masing-masing."
            )
            % {"category": ", ".join(unknown)}
        )
    if not batch.lines or any(quantity <= 0 for quantity in batch.lines.values()):
        raise DocumentRefused(
            _("Tulis jumlah yang dimusnahkan, paling sedikit pada satu rincian, lebih dari 0.")
        )
    if batch.method not in Destruction.Method.values or not batch.place_name.strip():
        raise DocumentRefused(_("Tulis cara dan tempat pemusnahan."))
    _require_witnesses(batch.witnesses)
    _require_day(office, batch.day)


def _require_witnesses(witnesses: Sequence[Witness]) -> None:
    whole = {
        witness.name.strip().casefold()
        for witness in witnesses
        if witness.name.strip() and witness.office_name.strip() and witness.position.strip()
    }
    if len(whole) < LEAST_WITNESSES or len(whole) < len(witnesses):
        raise DocumentRefused(
            _(
                "Pemusnahan disaksikan paling sedikit oleh dua orang. Tulis nama, instansi, dan jabatan masing-masing saksi."
            )
        )


def _require_day(office: Office, day: date) -> None:
    require_come(day, office, _("tanggal pemusnahan"))
    require_open(office, day)


def _write(by: User, office: Office, batch: Batch, key: UUID, said: str) -> Destruction:
    made = Destruction.objects.create(
        office=office,
        item_id=batch.item,
        day=batch.day,
        number=batch.number.strip(),
        method=batch.method,
        place_name=batch.place_name.strip(),
        rule=batch.rule.strip() or RULE,
        note=batch.note.strip(),
        prepared_by=by,
        prepared_at=clock.now(),
        client_key=key,
        payload_hash=said,
    )
    DestructionLine.objects.bulk_create(
        DestructionLine(destruction=made, item_id=batch.item, category=category, quantity=quantity)
        for category, quantity in batch.lines.items()
    )
    DestructionWitness.objects.bulk_create(
        DestructionWitness(
            destruction=made,
            order=order,
            name=witness.name.strip(),
            office_name=witness.office_name.strip(),
            position=witness.position.strip(),
        )
        for order, witness in enumerate(batch.witnesses, start=1)
    )
    batch_serials_set(by=by, destruction=made, spans=batch.serials)
    return made


def destruction_approve(*, by: User, destruction: Destruction) -> Destruction:
    """Sign a prepared batch and take it out of quarantine, a document for each place that holds a part of it (keping).

    Raises DocumentRefused for whoever prepared it or recorded any of what it may hold, InsufficientStock for more than lies in
    quarantine, StockMonthClosed.
    """
    with changing(by=by, reason=destruction.note):
        batch = _locked(destruction)
        if batch.state == Destruction.State.POSTED and batch.approved_by_id == by.pk:
            return batch
        _require_prepared(batch)
        _require_other_person(by, batch)
        _post(by, batch)
        Destruction.objects.filter(pk=batch.pk).update(
            state=Destruction.State.POSTED, approved_by=by, approved_at=clock.now()
        )
    batch.refresh_from_db()
    return batch


def _locked(destruction: Destruction) -> Destruction:
    found = Destruction.objects.select_for_update(of=("self",)).select_related(
        "office__region", "office__attribution", "item"
    )
    return found.get(pk=destruction.pk)


def _require_prepared(batch: Destruction) -> None:
    if batch.state != Destruction.State.PREPARED:
        raise DocumentRefused(
            _("Pemusnahan ini berstatus %(state)s, sehingga tidak dapat disetujui lagi.")
            % {"state": batch.get_state_display().lower()}
        )


def _require_other_person(by: User, batch: Destruction) -> None:
    if by.pk == batch.prepared_by_id:
        raise DocumentRefused(
            _(
                "Pemusnahan ini Anda siapkan sendiri. Mintakan persetujuan kepada pejabat lain yang berwenang."
            )
        )
    if by.pk in recorders(batch):
        raise DocumentRefused(
            _(
                "Anda ikut mencatat barang rusak atau KTP-el ditarik yang tercakup dalam pemusnahan ini. "
                "Persetujuan diberikan oleh pejabat lain yang tidak mencatatnya."
            )
        )


def _post(by: User, batch: Destruction) -> None:
    total = sum(batch.lines.values_list("quantity", flat=True))
    for place, quantity in _parts(batch.office, batch.item_id, batch.day, total):
        destruction_post(
            by=by,
            office=batch.office,
            day=batch.day,
            quantity=quantity,
            place=place,
            destruction=batch,
            item=batch.item_id,
            number=batch.number,
            note=batch.note,
        )


def _parts(office: Office, item: str, day: date, total: int) -> list[tuple[StockPlace, int]]:
    """How much of a total each place gives, by key, as the accounts are locked. Raises InsufficientStock."""
    held = takeable(office.pk, item, day)
    borne = sum(quantity for _place, quantity in held)
    if borne < total:
        raise InsufficientStock(
            item=Item.objects.get(pk=item), office=office, available=borne, wanted=total, day=day
        )
    parts: list[tuple[StockPlace, int]] = []
    for place, quantity in held:
        part = min(quantity, total)
        if part:
            parts.append((place, part))
        total -= part
    return parts


def destruction_cancel(*, by: User, destruction: Destruction, reason: str) -> Destruction:
    """Cancel a batch: a prepared one holds nothing; of a posted one every document is reversed today (keping, back into quarantine).

    Raises DocumentRefused without a reason or when it is cancelled already.
    """
    if not reason.strip():
        raise DocumentRefused(_("Pembatalan memerlukan alasan. Tulis apa yang keliru."))
    with changing(by=by, reason=reason.strip()):
        batch = _locked(destruction)
        if batch.state == Destruction.State.CANCELLED:
            raise DocumentRefused(_("Pemusnahan ini sudah dibatalkan."))
        Destruction.objects.filter(pk=batch.pk).update(
            state=Destruction.State.CANCELLED, cancelled_by=by, cancelled_at=clock.now()
        )
        today = clock.today(batch.office.time_zone)
        posted = StockDocument.objects.filter(destruction=batch).select_related("destruction")
        for document in posted.order_by("place_id"):
            reversal_post(by=by, document=document, day=today, reason=reason)
        serials_release(batch)
    batch.refresh_from_db()
    return batch
