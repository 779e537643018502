"""WeasyPrint, made strict: whatever it would only warn about (font, image, style) is an error here."""

import html as markup
import logging
import re
import sys
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from weasyprint import HTML
from weasyprint.urls import URLFetcher, URLFetcherResponse

from ektp.common.fonts import letters_of, missing_letters, named

FONTS = "fonts"
VARIANT = "pdf/ua-1"
_STEP = re.compile(r"Step (\d)")
_TAG = re.compile(r"<(style|svg|head)\b.*?</\1>|<[^>]*>", re.DOTALL | re.IGNORECASE)


class DocumentFault(Exception):
    """The document cannot be made as asked; the message is a sentence."""


def write(html: str, assets: Path, identifier: str) -> bytes:
    """The PDF's bytes, the same for the same input. Raises DocumentFault."""
    _refuse_missing_letters(html, assets)
    complaints = _listen()
    fetcher = _Fetcher(assets.resolve())
    source = HTML(string=html, base_url=f"{assets.resolve().as_uri()}/", url_fetcher=fetcher)
    content = source.write_pdf(
        pdf_variant=VARIANT, pdf_tags=True, pdf_identifier=identifier.encode()
    )
    if complaints.found:
        raise DocumentFault(f"Dokumen tidak lengkap: {complaints.found[0]}")
    return bytes(content)


class _Fetcher(URLFetcher):  # type: ignore[misc] # weasyprint has no types
    """Fonts, styles and images come from the assets folder or stand in the document: never from a network."""

    def __init__(self, folder: Path) -> None:
        super().__init__()
        self.folder = folder

    def fetch(self, url: str, headers: Any = None) -> URLFetcherResponse:
        parts = urlsplit(url)
        inside = parts.scheme == "file" and Path(unquote(parts.path)).resolve().is_relative_to(
            self.folder
        )
        if not inside and parts.scheme != "data":
            raise ValueError(f"{url} is not an asset of ours")
        return super().fetch(url, headers)


class _Complaints(logging.Handler):
    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.found: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.found.append(record.getMessage())


class _Steps(logging.Handler):
    """Hands each step of the work to the parent, which reads our standard output."""

    def emit(self, record: logging.LogRecord) -> None:
        found = _STEP.match(record.getMessage())
        if found:
            sys.stdout.write(f"{found[1]}\n")
            sys.stdout.flush()


def _listen() -> _Complaints:
    complaints = _Complaints()
    logger = logging.getLogger("weasyprint")
    logger.handlers[:] = [complaints]
    progress = logging.getLogger("weasyprint.progress")
    progress.handlers[:] = [_Steps()]
    progress.setLevel(logging.INFO)
    return complaints


def _refuse_missing_letters(html: str, assets: Path) -> None:
    """A letter that our font lacks would come from whatever font the machine has, or be an empty box."""
    fonts = assets / FONTS
    if not letters_of(fonts):
        raise DocumentFault(f"Fon laporan tidak ditemukan di {fonts}.")
    text = markup.unescape(_TAG.sub(" ", html))
    if missing := missing_letters(text, fonts):
        raise DocumentFault(
            f"Fon laporan tidak memuat {named(missing)}. Ganti tulisan itu, lalu buat laporan baru."
        )
