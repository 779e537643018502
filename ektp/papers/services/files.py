"""The making of a paper's file, as the worker asks for it: ordered, claimed for a time, kept or given back.

The PDF itself is drawn in `reports`, which knows the renderer; what it draws is frozen, so an attempt that was thought dead and comes
back keeps the same bytes, and nothing is doubled.
"""

import hashlib
from datetime import timedelta

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import F

from ektp.common import clock
from ektp.db.nudge import QueueName, nudge
from ektp.papers.models import Paper, PaperFile, PaperWork

TASK = "reports.make_paper"
PATIENCE = timedelta(seconds=15)  # how long an order waits for its nudge before the sweeper looks
LEASE = timedelta(minutes=5)  # longer than the renderer may take
LONGEST_WAIT = timedelta(hours=1)


def work_order(paper: int) -> None:
    """Have the file of a new paper made."""
    PaperWork.objects.create(paper_id=paper, lease_until=clock.now() + PATIENCE)
    _hint(paper)


def _hint(paper: int) -> None:
    nudge(TASK, str(paper), queue=QueueName.REPORTS, paper=paper)


def work_claim(paper: int) -> int | None:
    """Take the paper for an attempt and return the attempt's number; None if its file is made, or being made.

    The first attempt may begin while the order still waits for its hint.
    """
    now = clock.now()
    mine = PaperWork.objects.filter(paper=paper)
    due = mine.filter(lease_until__lte=now) | mine.filter(attempt=0)
    taken = due.update(attempt=F("attempt") + 1, lease_until=now + LEASE)
    return mine.values_list("attempt", flat=True).first() if taken else None


def work_release(paper: int, attempt: int, sentence: str) -> None:
    """The attempt failed; the sweeper tries again, each time after twice as long, for the content is whole and will stay."""
    wait = min(PATIENCE * 2**attempt, LONGEST_WAIT)
    PaperWork.objects.filter(paper=paper, attempt=attempt).update(
        error=sentence, lease_until=clock.now() + wait
    )


def works_due(limit: int = 50) -> list[int]:
    """Hint again at papers whose file nobody is making; returns their keys."""
    due = PaperWork.objects.filter(lease_until__lte=clock.now()).order_by("lease_until", "pk")
    papers = list(due.values_list("paper_id", flat=True)[:limit])
    for paper in papers:
        _hint(paper)
    return papers


def paper_keep(paper: Paper, content: bytes) -> PaperFile:
    """Keep the PDF. The same bytes are the same file, however often they are made."""
    digest = hashlib.sha256(content).hexdigest()
    had = PaperFile.objects.filter(paper=paper, sha256=digest).first()
    if had is None:
        path = default_storage.save(f"naskah/{paper.year}/{paper.pk}-{digest[:12]}.pdf", ContentFile(content))  # fmt: skip
        with transaction.atomic():
            PaperFile.objects.bulk_create(
                [
                    PaperFile(
                        paper=paper,
                        path=path,
                        sha256=digest,
                        size=len(content),
                        created_at=clock.now(),
                    )
                ],
                ignore_conflicts=True,
            )
        had = PaperFile.objects.get(paper=paper, sha256=digest)
    PaperWork.objects.filter(paper=paper).delete()
    return had
