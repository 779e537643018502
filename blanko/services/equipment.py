"""The register of devices: what an office has, in which condition it was when, and when it left. Nothing is forgotten."""

from datetime import date
from uuid import UUID
from zlib import crc32

from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils.translation import gettext as _

from blanko.exceptions import DocumentRefused
from blanko.models import Device, DeviceCondition, DeviceState
from blanko.services.months import require_come
from ektp.accounts.models import User
from ektp.common.formatting import tanggal
from ektp.common.periods import ONE_DAY
from ektp.db import locks
from ektp.db.changing import changing
from ektp.db.locks import Space
from ektp.regions.models import Office
from ektp.regions.services.dated import put

_OPEN_END = None


def device_add(
    *,
    by: User,
    office: Office,
    kind: str,
    model: str,
    funding: str,
    since_day: date,
    client_key: UUID,
    serial: str = "",
    location: str = "",
    cards_daily: int | None = None,
) -> Device:
    """A device that an office has from `since_day` on, in good condition. Sent again with its key it is made once.

    Raises DocumentRefused for a serial number that is kept already and for a day to come.
    """
    with changing(by=by):
        locks.hold(Space.CLIENT_KEY, crc32(client_key.bytes) & 0x7FFFFFFF)
        made = Device.objects.filter(client_key=client_key).first()
        if made is not None:
            return made
        require_come(since_day, office, _("tanggal"))
        serial = _serial(serial)
        _require_new_serial(serial)
        device = Device.objects.create(
            office=office,
            kind=kind,
            model=model.strip(),
            serial=serial,
            funding=funding,
            since_day=since_day,
            client_key=client_key,
        )
        DeviceState.objects.create(
            device=device,
            office=office,
            condition=DeviceCondition.GOOD,
            valid=DateRange(since_day, _OPEN_END),
            location=location.strip(),
            cards_daily=cards_daily if device.prints else None,
        )
    return device


def device_correct(*, by: User, device: Device, model: str, serial: str, funding: str) -> Device:
    """Put right what was mistyped. Raises DocumentRefused for a serial number that another device has."""
    with changing(by=by):
        serial = _serial(serial)
        _require_new_serial(serial, but=device)
        found = _held(device)
        found.model, found.serial, found.funding = model.strip(), serial, funding
        found.save(update_fields=["model", "serial", "funding"])
    return found


def device_state_set(
    *,
    by: User,
    device: Device,
    day: date,
    condition: str,
    cause: str = "",
    location: str = "",
    cards_daily: int | None = None,
    note: str = "",
) -> DeviceState:
    """The condition of a device from `day` on. A broken one needs its cause, which is then an incident (domain.md section 10.2).

    The state is said whole: a location or pace that is left out is not known any more. The same day again replaces what was said. Raises DocumentRefused for a day to come, before the last change, or after the
    device has left, and for a cause that is missing.
    """
    broken = condition == DeviceCondition.BROKEN
    if broken and not cause:
        raise DocumentRefused(_("Alat yang rusak memerlukan sebab. Pilih sebabnya."))
    with changing(by=by, reason=note):
        found = _held(device)
        require_come(day, found.office, _("tanggal"))
        _require_there(found)
        _require_after_last(found, day)
        put(
            DeviceState.objects.all(),
            DateRange(day, _OPEN_END),
            {"device_id": found.pk, "office_id": found.office_id},
            condition=condition,
            cause=cause if broken else "",
            location=location.strip(),
            cards_daily=cards_daily if found.prints else None,
            note=note.strip(),
        )
        return DeviceState.objects.get(device=found, valid__contains=day)


def device_end(*, by: User, device: Device, until_day: date, reason: str) -> Device:
    """The device left the office: written off, handed over, sold; `until_day` was its last day. Raises DocumentRefused without a reason."""
    if not reason.strip():
        raise DocumentRefused(
            _("Tulis ke mana alat ini: dihapus, dihibahkan, atau dipindahkan, dengan dokumennya.")
        )
    with changing(by=by, reason=reason.strip()):
        found = _held(device)
        require_come(until_day, found.office, _("tanggal"))
        _require_there(found)
        _require_after_last(found, until_day)
        last = found.states.order_by("-valid").first()
        if last is not None:
            last.valid = DateRange(last.valid.lower, until_day + ONE_DAY)
            last.save(update_fields=["valid"])
        found.until_day = until_day
        found.save(update_fields=["until_day"])
    return found


def _held(device: Device) -> Device:
    """The device as it is now; nobody else changes it until the end of the transaction."""
    return Device.objects.select_for_update(of=("self",)).select_related("office").get(pk=device.pk)


def _serial(text: str) -> str:
    """As on the plate, whatever the spaces and the case: `fg-12 34` is `FG-1234`."""
    return "".join(text.split()).upper()


def _require_new_serial(serial: str, but: Device | None = None) -> None:
    had = Device.objects.filter(serial=serial).select_related("office").first()
    if serial and had is not None and had != but:
        raise DocumentRefused(
            _("Nomor seri %(serial)s sudah tercatat di %(office)s. Periksa nomor pada alatnya.")
            % {"serial": serial, "office": had.office.name}
        )


def _require_there(device: Device) -> None:
    if device.until_day is not None:
        raise DocumentRefused(
            _("Alat ini tidak lagi di kantor sejak sesudah %(day)s. Catat alat baru bila kembali.")
            % {"day": tanggal(device.until_day)}
        )


def _require_after_last(device: Device, day: date) -> None:
    last = device.states.order_by("-valid").first()
    first = last.valid.lower if last else device.since_day
    if day < first:
        raise DocumentRefused(
            _(
                "Keadaan terakhir alat ini berlaku sejak %(day)s. Tanggalnya tidak boleh sebelum itu."
            )
            % {"day": tanggal(first)}
        )
