"""What needs action in a region, read and assembled."""

from collections.abc import Callable
from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _

from ektp.accounts import policies
from ektp.accounts.models import User
from ektp.accounts.policies import Permission
from ektp.common.cover import is_low
from ektp.common.periods import month_before
from ektp.daysheets.selectors.waiting import waiting_tally
from ektp.regions.models import Level, Region
from reports.dashboard import actions as acting
from reports.dashboard.asking import Asked
from reports.dashboard.days import working_days
from reports.figures import Figures
from reports.selectors.around import Around
from reports.tables import ChildrenTable, low_cover
from reports.views.dashboard_place import address_of, page_or_nothing

P = Permission


def actions_of(
    user: User,
    here: Region,
    around: Around,
    when: Asked,
    table: ChildrenTable | None,
    figures: Figures,
) -> tuple[acting.Action, ...]:
    """What needs action, from the roll-up and from what waits for somebody."""
    address = address_of(here, when)
    due = [day for day in working_days(around.over) if day.day < when.today]
    last = due[-1] if due else None
    waiting_days = waiting_tally(here, when.last) if here.level >= Level.REGENCY else None
    done = figures.completeness
    month, left = month_before(when.last), around.left
    single = here.level == Level.DISTRICT
    low, low_of = _low(here, figures, table)
    facts = acting.Facts(
        unverified=waiting_days.n if waiting_days else max(0, done.reported - done.verified),
        unverified_offices=waiting_days.offices if waiting_days else 0,
        unverified_days=waiting_days.days if waiting_days else (),
        silent=last.expected - last.reported if last else 0,
        silent_day=last.day if last else None,
        stops=last.stops if last else (),
        low_cover=low,
        low_cover_of=low_of,
        open_months=left.agencies,
        open_due=left.due,
        month=month,
        differences=left.shipments,
        oldest_difference=(when.last - left.oldest).days if left.oldest else 0,
    )
    return acting.actions(
        facts,
        _addresses(user, here, address, month, last.day if last else when.last),
        single=single,
    )


def _low(here: Region, figures: Figures, table: ChildrenTable | None) -> tuple[list[str], str]:
    if here.level >= Level.REGENCY:
        cover = figures.printing.blank_days if figures.printing else None
        return ([here.label] if is_low(cover) else []), ""
    word = _("provinsi") if here.level == Level.NATION else _("kabupaten/kota")
    return (low_cover(list(table.data)) if table is not None else []), word


def _addresses(
    user: User, here: Region, address: Callable[[str], str], month: date, day: date
) -> acting.Addresses:
    may_verify = any(policies.holds(user, p) for p in (P.SHEET_VERIFY, P.VERIFY_ON_BEHALF))
    near = here.level >= Level.REGENCY
    one = reverse("reports:dashboard", args=[here.code])
    silent = f"{one}daftar/belum-melapor/?dari={day}&sampai={day}"
    return acting.Addresses(
        verify=page_or_nothing("daysheets:verification") if may_verify and near else "",
        unverified=address("laporan"),
        silent=silent if here.level > Level.NATION else address("laporan"),
        stops=f"{one}daftar/terhenti/?dari={day}&sampai={day}",
        stock=page_or_nothing("blanko:today")
        if policies.holds(user, P.STOCK_VIEW) and near
        else address("blank_on_hand"),
        months=page_or_nothing("daysheets:month", here.code, month)
        if policies.holds(user, P.MONTH_VIEW) and here.level == Level.REGENCY
        else f"{one}daftar/tutup-bulan/?bulan={month:%Y-%m}",
        shipments=page_or_nothing("distribution:index")
        if policies.holds(user, P.CARDS_VIEW)
        else "",
    )
