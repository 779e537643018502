"""A print room's sheet without the engine of the day sheet: rows are written as it would write them, then the hooks are called."""

from datetime import UTC, date, datetime
from uuid import UUID, uuid5

from blanko.models import PrintingCount, SpoilageCount
from blanko.services.sheet import post_printing, post_spoilage
from ektp.accounts.models import User
from ektp.daysheets.models import DaySheet
from ektp.daysheets.registry import SectionChange
from ektp.db.changing import changing
from ektp.regions.models import Office

_SPACE = UUID("6ba7b810-9dad-11d1-80b4-00c04fd430c8")


def key(name: object) -> UUID:
    """The same key for the same name."""
    return uuid5(_SPACE, str(name))


def sheet_of(office: Office, day: date, by: User) -> DaySheet:
    """The sheet of an office and day, made when it is first asked for."""
    sheet = DaySheet.objects.filter(office=office, day=day).first()
    return sheet or DaySheet.objects.create(
        office=office, day=day, first_saved_at=datetime.now(UTC), edited_by=by
    )


def print_report(
    by: User, office: Office, day: date, *, printed: int | None = None, spoiled: int | None = None
) -> DaySheet:
    """Save what was printed and spoiled (keping) on a sheet; None leaves it untouched."""
    with changing(by=by):
        sheet = sheet_of(office, day, by)
        if printed is not None:
            _save_printed(sheet, printed)
        if spoiled is not None:
            _save_spoiled(sheet, spoiled)
    return sheet


def _save_printed(sheet: DaySheet, printed: int) -> None:
    region = sheet.office.attribution
    row, _made = PrintingCount.objects.get_or_create(
        sheet=sheet,
        office=sheet.office,
        day=sheet.day,
        domicile=region,
        domicile_level=region.level,
    )
    before = row.printing_first
    PrintingCount.objects.filter(pk=row.pk).update(printing_first=printed)
    post_printing(_change(sheet, region.code, "first", before, printed))


def _save_spoiled(sheet: DaySheet, spoiled: int) -> None:
    row, _made = SpoilageCount.objects.get_or_create(
        sheet=sheet, office=sheet.office, day=sheet.day, cause="heat"
    )
    before = row.spoilage_count
    SpoilageCount.objects.filter(pk=row.pk).update(spoilage_count=spoiled)
    post_spoilage(_change(sheet, "heat", "count", before, spoiled))


def _change(sheet: DaySheet, row: str, field: str, before: int | None, after: int) -> SectionChange:
    return SectionChange(sheet, {row: {field: before}}, {row: {field: after}})
