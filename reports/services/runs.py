"""The life of a report run: asked for, claimed by an attempt, finished or failed, and swept when an attempt was lost.

Every update names its attempt, so that a worker that was thought dead and comes back changes nothing.
"""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.db.models import F, Q
from django.utils.translation import gettext as _

from ektp.accounts.models import User
from ektp.common import clock
from ektp.db import locks
from ektp.db.nudge import QueueName, nudge
from ektp.regions.models import Level, Region
from reports.models import ReportFile, ReportRun
from reports.services.letters import letterhead_of

MAX_ATTEMPTS = 3
LEASE = timedelta(seconds=30)
PATIENCE = timedelta(seconds=15)  # how long a request waits for its nudge before the sweeper looks
TASK = "reports.make_run"
Status = ReportRun.Status
_OPEN = (Status.REQUESTED, Status.RUNNING)


class RunRefused(Exception):
    """The report cannot be asked for like this; the message is a sentence."""


@dataclass(frozen=True, slots=True)
class Letter:
    """What the asker gives for the covering letter. The number may stay blank."""

    addressee: str
    addressee_place: str
    day: date
    number: str = ""
    copies: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A file that an attempt has written."""

    kind: str
    path: str
    sha256: str
    size: int
    parameters: Mapping[str, Any]


def run_request(
    *,
    by: User,
    region: Region,
    start: date,
    end: date,
    letter: Letter,
    site: str,
    by_district: bool = False,
    borders: ReportRun.Borders = ReportRun.Borders.NOW,
) -> ReportRun:
    """Ask for the report of `region` from `start` to `end`; a worker makes it.

    Rows are the regions right below, or with `by_district` all kecamatan of a province; `borders`: as regions lie
    now, or each day as they lay then. `site` is the address that the QR code leads to, without a path. Raises RunRefused for a period
    that has not begun, and LetterheadMissing when the office's letterhead or signatory is not filled in (domain.md 12.5).
    """
    if start > end or end > clock.today(region.time_zone):
        raise RunRefused(_("Periode laporan harus berurutan dan berakhir paling lambat hari ini."))
    if by_district and region.level != Level.PROVINCE:
        raise RunRefused(_("Rincian menurut kecamatan tersedia untuk laporan provinsi."))
    office, letterhead = letterhead_of(region, end)
    token = secrets.token_hex(8)
    with transaction.atomic():
        run = ReportRun.objects.create(
            number=_next_number(region, end),
            token=token,
            region=region,
            office=office,
            period_start=start,
            period_end=end,
            by_district=by_district,
            borders=borders,
            requested_by=by,
            requested_at=clock.now(),
            verify_url=f"{site.rstrip('/')}/v/{token}/",
            letter_number=letter.number,
            letter_date=letter.day,
            addressee=letter.addressee,
            addressee_place=letter.addressee_place,
            copies="\n".join(letter.copies),
            letterhead=letterhead,
            is_sample=office.is_sample,
        )
        hint(run.pk)
    return run


def hint(run: int) -> None:
    """Point a worker at the run; if the hint is lost the sweeper repeats it."""
    nudge(TASK, str(run), queue=QueueName.REPORTS, run=run)


def _next_number(region: Region, end: date) -> str:
    """LAP-<code>-<yyyy>-<mm>-<nn>: numbers of one region and month follow one another without gaps."""
    locks.hold(locks.Space.JOB, region.pk)
    head = f"LAP-{region.code}-{end:%Y-%m}-"
    taken = ReportRun.objects.filter(number__startswith=head).values_list("number", flat=True)
    last = max((int(number.removeprefix(head)) for number in taken), default=0)
    return f"{head}{last + 1:02d}"


def run_claim(run: int) -> int | None:
    """Take the run for an attempt and return the attempt's number; None if it is done, taken, or tried too often."""
    now = clock.now()
    free = Q(status=Status.REQUESTED) | Q(status=Status.RUNNING, lease_until__lte=now)
    taken = ReportRun.objects.filter(free, pk=run, attempt__lt=MAX_ATTEMPTS).update(
        status=Status.RUNNING, attempt=F("attempt") + 1, lease_until=now + LEASE, progress=0
    )
    return ReportRun.objects.values_list("attempt", flat=True).get(pk=run) if taken else None


def run_advance(run: int, attempt: int, progress: int, stage: str) -> bool:
    """Say how far the attempt is (per cent, words) and keep its lease; False if it has lost the run."""
    return _update(run, attempt, progress=progress, stage=stage, lease_until=clock.now() + LEASE)


def run_freeze(
    run: int,
    attempt: int,
    *,
    figures: Mapping[str, Any],
    fingerprint: str,
    state: str,
    closed: tuple[int, int],
    is_sample: bool,
) -> bool:
    """Keep the figures of this report for good; False if the attempt has lost the run."""
    return _update(
        run,
        attempt,
        figures=figures,
        fingerprint=fingerprint,
        computed_at=clock.now(),
        state=state,
        closed=closed[0],
        closing_of=closed[1],
        is_sample=is_sample,
    )


def run_finish(run: int, attempt: int, files: Sequence[StoredFile]) -> bool:
    """Files and the word "done" in one transaction; False, and nothing stored, if the attempt has lost the run."""
    now = clock.now()
    with transaction.atomic():
        if not _update(
            run,
            attempt,
            status=Status.DONE,
            progress=100,
            stage="",
            error="",
            lease_until=None,
            finished_at=now,
        ):
            return False
        ReportFile.objects.bulk_create(
            [
                ReportFile(
                    run_id=run,
                    kind=file.kind,
                    path=file.path,
                    sha256=file.sha256,
                    size=file.size,
                    created_at=now,
                    parameters=dict(file.parameters),
                )
                for file in files
            ],
            ignore_conflicts=True,  # a report that is made anew with the same bytes is the same file
        )
    return True


def run_fail(run: int, attempt: int, sentence: str) -> bool:
    """The attempt found that the report cannot be made, and why; False if it has lost the run."""
    return _update(
        run,
        attempt,
        status=Status.FAILED,
        error=sentence,
        stage="",
        lease_until=None,
        finished_at=clock.now(),
    )


def run_release(run: int, attempt: int, sentence: str) -> None:
    """The attempt broke down: the next one may begin at once, unless this was the last."""
    if attempt >= MAX_ATTEMPTS:
        run_fail(run, attempt, sentence)
    elif _update(run, attempt, status=Status.REQUESTED, lease_until=None, error=sentence):
        hint(run)


def run_again(*, by: User, run: ReportRun) -> None:
    """Try a failed report again, with the figures it has. Raises RunRefused if it did not fail."""
    renewed = ReportRun.objects.filter(pk=run.pk, status=Status.FAILED).update(
        status=Status.REQUESTED,
        attempt=0,
        error="",
        progress=0,
        requested_at=clock.now(),
        requested_by=by,
    )
    if not renewed:
        raise RunRefused(_("Laporan ini tidak sedang gagal, sehingga tidak perlu diulang."))
    hint(run.pk)


def runs_sweep() -> list[int]:
    """Hint again at every run that nobody works on; those that were lost three times fail. Returns what was hinted at."""
    now = clock.now()
    waiting = Q(status=Status.REQUESTED, requested_at__lte=now - PATIENCE)
    lost = Q(status=Status.RUNNING, lease_until__lte=now)
    ReportRun.objects.filter(lost, attempt__gte=MAX_ATTEMPTS).update(
        status=Status.FAILED,
        error=_("Laporan tiga kali terhenti sebelum selesai. Hubungi pengelola sistem."),
        lease_until=None,
        finished_at=now,
    )
    found = ReportRun.objects.filter(waiting | lost, attempt__lt=MAX_ATTEMPTS)
    runs = list(found.order_by("requested_at", "pk").values_list("pk", flat=True)[:100])
    for run in runs:
        hint(run)
    return runs


def _update(run: int, attempt: int, **values: Any) -> bool:
    mine = ReportRun.objects.filter(pk=run, attempt=attempt, status=Status.RUNNING)
    return mine.update(**values) == 1
