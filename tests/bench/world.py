"""What the steps of the bench ask of the generated nation: people who save, and the days that are still free."""

import hashlib
import random
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import chain

from django.db import connection
from django.db.models import Min

from ektp.accounts.models import ApiToken, Role, User
from ektp.common import clock
from ektp.daysheets.models import DaySheet, ExpectedSheet, MonthLock
from ektp.db.changing import changing
from ektp.regions.models import Office
from tests.factories import Installer

ZONE = "Asia/Jakarta"
_BACK = 35


@dataclass(frozen=True, slots=True)
class Clerk:
    """Somebody who saves: an office, and a token of the API."""

    office: Office
    user: User
    token: str


Place = tuple[Clerk, date]


def clerks() -> list[Clerk]:
    """The operators of every kecamatan, each with a token (whose row is put straight into the table: there are thousands)."""
    users = User.objects.filter(role=Role.OPERATOR, is_sample=True, office__isnull=False)
    found = list(users.select_related("office__attribution", "office__region").order_by("pk"))
    texts = {user.pk: f"ektp_bench{user.pk}" for user in found}
    now = clock.now()
    with changing(by=Installer()):
        ApiToken.objects.bulk_create(
            (
                ApiToken(
                    user_id=pk,
                    token_hash=hashlib.sha256(text.encode()).hexdigest(),
                    created_at=now,
                    expires_at=now + timedelta(days=1),
                    last_used_on=now.date(),  # a program notes it once a day, not with every save
                )
                for pk, text in texts.items()
            ),
            ignore_conflicts=True,
        )
    return [Clerk(user.office, user, texts[user.pk]) for user in found if user.office]


def places(wanted: int) -> list[Place]:
    """So many sheets that nobody has saved yet, in open months: today's, Sundays, holidays, what is missing. Neighbours in the list are
    different offices; the order is always the same."""
    today = clock.today(ZONE)
    first = DaySheet.objects.earliest("day").day
    since = max(today - timedelta(days=_BACK), _open_since(), first)
    days = [since + timedelta(days=n) for n in range((today - since).days + 1)]
    taken = set(DaySheet.objects.filter(day__gte=since).values_list("office_id", "day"))
    asked = ExpectedSheet.objects.filter(day__gte=since).values_list("office_id")
    begins = dict(asked.annotate(Min("day")))  # an earlier day would be asked about
    everybody = [c for c in clerks() if c.office.pk in begins]
    free = (
        [(c, day) for c in everybody if day >= begins[c.office.pk] and (c.office.pk, day) not in taken]
        for day in days
    )  # fmt: skip
    found = list(chain.from_iterable(free))
    random.Random(7).shuffle(found)
    return found[:wanted]


def _open_since() -> date:
    """The day after the last month that anybody has closed."""
    last = MonthLock.objects.filter(closed=True).order_by("-month").first()
    return (last.month + timedelta(days=32)).replace(day=1) if last else date.min


def sheets_counted() -> int:
    """All sheets there are."""
    return DaySheet.objects.count()


def size() -> str:
    """How much there is, in words."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT (SELECT count(*) FROM daysheets_daysheet), (SELECT count(*) FROM regions_office), pg_size_pretty(pg_database_size(current_database()))"
        )
        sheets, offices, bytes_ = cursor.fetchone()
    return f"{sheets:,} sheets of {offices:,} offices, {bytes_}"
