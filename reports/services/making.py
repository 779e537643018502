"""Making a report: figures, document, PDF, XLSX. Safe to run twice, at once, or after a kill."""

import hashlib
import logging
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import IO

from django.core.files import File
from django.core.files.storage import default_storage
from django.utils.translation import gettext as _

from ektp.db.snapshot import one_snapshot
from ektp.regions.models import Region
from reports import documents, exports, frozen
from reports.figures import Figures, fingerprint
from reports.models import ReportFile, ReportRun
from reports.rendering.process import STEPS, DocumentRefused, RenderingFailed, render
from reports.selectors.reported import reported
from reports.services import runs
from reports.services.runs import StoredFile

logger = logging.getLogger(__name__)
Kind = ReportFile.Kind
_RENDER_FROM, _RENDER_TO = 25, 90  # per cent of the whole


class RunLost(Exception):
    """Another attempt has the run now."""


class _Attempt:
    """One try at a run; every word it says keeps the lease."""

    def __init__(self, run: ReportRun) -> None:
        self.run = run
        self.number = run.attempt

    def advance(self, progress: int, stage: str) -> None:
        if not runs.run_advance(self.run.pk, self.number, progress, stage):
            raise RunLost(self.run.number)

    def rendering(self, step: int) -> None:
        """The renderer is at this step (1 to STEPS)."""
        share = (_RENDER_TO - _RENDER_FROM) * (step - 1) // STEPS
        self.advance(_RENDER_FROM + share, _("Menyusun halaman PDF"))


def run_make(run: int) -> bool:
    """Make the report if nobody else does; True if this call finished it."""
    number = runs.run_claim(run)
    if number is None:
        return False
    attempt = _Attempt(ReportRun.objects.select_related("region__province").get(pk=run))
    try:
        return _make(attempt)
    except RunLost:
        logger.warning("attempt %d of run %d came too late", number, run)
    except DocumentRefused as refusal:
        runs.run_fail(run, number, str(refusal))
    except RenderingFailed as failure:
        runs.run_release(run, number, str(failure))
    except Exception:
        logger.exception("attempt %d of run %d broke down", number, run)
        runs.run_release(
            run, number, _("Laporan belum dapat dibuat. Hubungi pengelola sistem bila berulang.")
        )
    return False


def _make(attempt: _Attempt) -> bool:
    attempt.advance(5, _("Menghitung angka"))
    figures = _figures(attempt)
    attempt.advance(20, _("Menulis surat dan tabel"))
    attempt.run.refresh_from_db()
    files = [_pdf(attempt, figures), _xlsx(attempt, figures)]
    done = runs.run_finish(attempt.run.pk, attempt.number, files)
    if not done:
        raise RunLost(attempt.run.number)
    return done


def _figures(attempt: _Attempt) -> Figures:
    """The frozen figures; the first attempt that gets so far computes and freezes them."""
    run = attempt.run
    if run.figures is not None:
        return frozen.thaw(run.figures)
    then = run.borders == ReportRun.Borders.THEN
    with one_snapshot():  # a decree may come between its statements
        figures = reported(
            Region.objects.select_related("province").get(pk=run.region_id),
            run.period_start,
            run.period_end,
            then=then,
            by_district=run.by_district,
        )
    kept = runs.run_freeze(
        run.pk,
        attempt.number,
        figures=frozen.freeze(figures),
        fingerprint=fingerprint(figures)[: frozen.SHOWN],
        state=_state(figures),
        closed=(figures.closing.closed, figures.closing.of),
        is_sample=figures.is_sample or run.is_sample,
    )
    if not kept:
        raise RunLost(run.number)
    return figures


def _state(figures: Figures) -> str:
    closing, state = figures.closing, ReportRun.State
    if not closing.final:
        return state.PROVISIONAL
    return state.FINAL_WITH_NOTES if closing.with_remarks else state.FINAL


def _pdf(attempt: _Attempt, figures: Figures) -> StoredFile:
    document = documents.document(attempt.run, figures)
    return _stored(
        attempt,
        Kind.PDF,
        lambda file: render(document, Path(file.name), progress=attempt.rendering),
    )


def _xlsx(attempt: _Attempt, figures: Figures) -> StoredFile:
    attempt.advance(_RENDER_TO, _("Menulis XLSX"))
    run = attempt.run

    def write(file: IO[bytes]) -> None:
        exports.report_xlsx(file, figures, number=run.number, fingerprint=run.fingerprint_groups)

    return _stored(attempt, Kind.XLSX, write)


def _stored(attempt: _Attempt, kind: Kind, write: Callable[[IO[bytes]], object]) -> StoredFile:
    """Write a file aside, then store it under a name of its attempt and content."""
    run = attempt.run
    with tempfile.NamedTemporaryFile(suffix=f".{kind.value}") as file:
        write(file)
        file.flush()
        content = Path(file.name).read_bytes()
        digest = hashlib.sha256(content).hexdigest()
        name = f"laporan/{run.number}/{attempt.number}-{digest[:12]}.{kind.value}"
        file.seek(0)
        path = default_storage.save(name, File(file))
    parameters = {"attempt": attempt.number, "fingerprint": run.fingerprint}
    return StoredFile(kind, path, digest, len(content), parameters)
