"""Making the PDF of a naskah from its frozen content. Safe to run twice, at once, or after a kill."""

import logging
import tempfile
from pathlib import Path

from django.utils.translation import gettext as _

from ektp.papers import services as papers
from ektp.papers.models import Paper
from reports.papers import document
from reports.rendering.process import RenderingFailed, render

logger = logging.getLogger(__name__)


def paper_make(paper: int) -> bool:
    """Make the file of a paper if nobody else does; True if this call made it. What fails is tried again by the sweeper."""
    attempt = papers.work_claim(paper)
    if attempt is None:
        return False
    try:
        issued = Paper.objects.select_related("office").get(pk=paper)
        papers.paper_keep(issued, paper_pdf(issued))
    except RenderingFailed as failure:
        papers.work_release(paper, attempt, str(failure))
    except Exception:
        logger.exception("attempt %d of paper %d broke down", attempt, paper)
        papers.work_release(
            paper, attempt, _("Berkas belum dapat dibuat. Hubungi pengelola sistem bila berulang.")
        )
    else:
        return True
    return False


def paper_pdf(paper: Paper) -> bytes:
    """The PDF; always the same bytes for the same paper. Raises RenderingFailed."""
    with tempfile.TemporaryDirectory(prefix="ektp-naskah-") as folder:
        target = Path(folder, "naskah.pdf")
        render(document(paper), target)
        return target.read_bytes()
