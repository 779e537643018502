"""Claims: what somebody said or typed. They never replace a figure; they stand beside it."""

from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _

from ektp.daysheets import outbox
from ektp.daysheets.models import ChangeOutbox
from ektp.daysheets.registry import measures
from ektp.db.changing import Actor, changing
from ektp.regions.models import Region
from recording.models import Claim
from recording.services.snapshots import SnapshotError, require_day


def claim_record(
    *,
    by: Actor,
    region: Region,
    kind: str,
    measure: str,
    figure: Decimal,
    day: date,
    speaker: str,
    medium: str,
    said_on: date | None = None,
    base: str = "",
    note: str = "",
    is_sample: bool = False,
) -> Claim:
    """Keep a claim about a measure as of `day`: who said it, in which medium, when (domain.md section 1.3).

    A percentage names in `base` the measure it was taken of. Raises SnapshotError.
    """
    if kind not in Claim.Kind.values or measure not in measures():
        raise SnapshotError(_("Jenis atau ukuran angka yang disampaikan tidak dikenal."))
    if not speaker or not medium:
        raise SnapshotError(
            _("Isi penyampai dan media: angka yang disampaikan harus punya sumber.")
        )
    if figure < 0:
        raise SnapshotError(_("Angka tidak boleh kurang dari nol."))
    for on in (day, said_on or day):
        require_day(region, on)
    with changing(by=by):
        claim = Claim.objects.create(
            region=region,
            kind=kind,
            measure=measure,
            base=base,
            figure=figure,
            day=day,
            said_on=said_on or day,
            speaker=speaker,
            medium=medium,
            note=note,
            is_sample=is_sample,
        )
        outbox.append([(region, day)], ChangeOutbox.Kind.LEVEL)
    return claim


def claim_withdraw(*, by: Actor, claim: Claim, reason: str) -> None:
    """Take back a claim that was entered by mistake; its history stays. Raises SnapshotError without a reason."""
    if not reason.strip():
        raise SnapshotError(_("Tuliskan alasan penghapusan."))
    with changing(by=by, reason=reason):
        outbox.append([(claim.region, claim.day)], ChangeOutbox.Kind.LEVEL)
        claim.delete()
