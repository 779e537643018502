"""The signed PDF beside the original, and finding out what an uploaded file is."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass

from django.core.files.base import File
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils.translation import gettext as _

from ektp.accounts.models import User
from ektp.common import clock
from ektp.papers.models import Paper, PaperFile
from reports.models import ReportFile, ReportRun

LARGEST = 20 * 1024 * 1024
_HEAD, _TAIL = b"%PDF-", b"%%EOF"
_TAIL_WITHIN = 2048


class FileRefused(Exception):
    """The file is not taken; the message is a sentence."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """What an uploaded file is: a file of ours (`file`), replaced by `newer` if there is one; or unknown."""

    sha256: str
    file: ReportFile | None
    newer: ReportFile | None
    same_run: bool


def file_attach_signed(*, by: User, run: ReportRun, upload: File[bytes]) -> ReportFile:
    """Keep the signed PDF of a finished report. An earlier one stays and counts as replaced. Raises FileRefused."""
    if run.status != ReportRun.Status.DONE:
        raise FileRefused(
            _("Laporan ini belum selesai dibuat, sehingga belum ada yang ditandatangani.")
        )
    digest = pdf_digest(upload)
    kind = ReportFile.Kind.SIGNED
    if run.files.filter(sha256=digest).exists():
        raise FileRefused(_("Berkas ini sama dengan yang sudah tersimpan pada laporan ini."))
    path = default_storage.save(f"laporan/{run.number}/ttd-{digest[:12]}.pdf", upload)
    with transaction.atomic():
        return ReportFile.objects.create(
            run=run,
            kind=kind,
            path=path,
            sha256=digest,
            size=upload.size,
            created_at=clock.now(),
            created_by=by,
            parameters={"fingerprint": run.fingerprint},
        )


def file_compare(run: ReportRun, upload: File[bytes]) -> Comparison:
    """Which of our files the upload is, byte for byte. Nothing is kept. Raises FileRefused for what is no PDF."""
    digest = pdf_digest(upload)
    found = ReportFile.objects.filter(sha256=digest).select_related("run__region")
    file = found.filter(run=run).first() or found.first()
    newer = _newer(file) if file else None
    return Comparison(digest, file, newer, same_run=bool(file and file.run_id == run.pk))


@dataclass(frozen=True, slots=True)
class PaperComparison:
    """Which naskah an uploaded file is: this one, another, or none of ours."""

    sha256: str
    paper: Paper | None
    same: bool


def paper_compare(paper: Paper, upload: File[bytes]) -> PaperComparison:
    """Which naskah the upload is, byte for byte. Nothing is kept. Raises FileRefused for what is no PDF."""
    digest = pdf_digest(upload)
    file = PaperFile.objects.filter(sha256=digest).select_related("paper__office").first()
    found = file.paper if file else None
    return PaperComparison(digest, found, same=found is not None and found.pk == paper.pk)


def _newer(file: ReportFile) -> ReportFile | None:
    later = file.run.files.filter(kind=file.kind, created_at__gt=file.created_at)
    return later.order_by("created_at").last()


def pdf_digest(upload: File[bytes]) -> str:
    """The SHA-256 of a PDF. Raises FileRefused for one that is too large, or is none."""
    if not upload.size or upload.size > LARGEST:
        raise FileRefused(
            _("Ukuran berkas harus antara 1 byte dan %(most)d MB.") % {"most": LARGEST // 1024**2}
        )
    digest, first, last = _read(upload.chunks())
    upload.seek(0)
    if not first.startswith(_HEAD) or _TAIL not in last:
        raise FileRefused(_("Berkas ini bukan PDF yang utuh. Pilih berkas PDF laporannya."))
    return digest


def _read(chunks: Iterable[bytes]) -> tuple[str, bytes, bytes]:
    digest, first, last = hashlib.sha256(), b"", b""
    for chunk in chunks:
        digest.update(chunk)
        first = first or chunk[: len(_HEAD)]
        last = (last + chunk)[-_TAIL_WITHIN:]
    return digest.hexdigest(), first, last
