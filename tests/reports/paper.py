"""Unsaved runs around sample figures, and their PDF opened again."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

import pypdf

from ektp.regions.models import Region
from reports.documents import document
from reports.figures import Figures, fingerprint
from reports.frozen import SHOWN
from reports.models import ReportRun
from reports.rendering.process import Document, render

HEAD = {
    "government_name": "Pemerintah Provinsi Jawa Timur",
    "agency_name": "Dinas Kependudukan dan Pencatatan Sipil",
    "address": "Jalan Contoh 1, Surabaya",
    "postal": "60244",
    "phone": "(031) 555 0100",
    "website": "contoh.go.id",
    "email": "surat@contoh.go.id",
    "city": "Surabaya",
    "signatory_title": "Kepala Dinas",
    "signatory_name": "Nama Pejabat",
    "signatory_rank": "Pembina Utama Muda (IV/c)",
    "signatory_nip": "19700101 199503 1 001",
}
# What must be readable of the five situations of DESIGN section 9.
GOLDEN = {
    "jombang": ("118.428", "94.891", "90.428", "54.449", "4.300", "23.537", "4.463", "selisih 163", "35.979",
                "tidak dirinci", "80,13%", "95,30%", "60,21%", "45,98%", "data contoh"),
    "nation": ("5.985.000", "1.616.917", "4.368.083", "27,02%"),
    "jateng": ("1.700.000", "5,02%", "33.864.542", "perlu diperiksa"),
    "balikpapan": ("80.000", "60.000", "20.000", "100", "500", "2.000", "10 bulan, bila laju tetap"),
    "dki": ("7.430.000", "132.000", "98,20%", "98,22%", "dalam batas pembulatan", "450.000", "90.000", "360.000",
            "20,00%"),
}  # fmt: skip
NOON = datetime(2026, 11, 1, 5, 0, tzinfo=UTC)


def run_of(figures: Figures) -> ReportRun:
    place = figures.region
    return ReportRun(
        number=f"LAP-{place.code}-{figures.as_of:%Y-%m}-01",
        token="ab" * 8,
        region=Region(code=place.code, level=place.level, time_zone="Asia/Jakarta"),
        period_start=figures.period.first,
        period_end=figures.period.last,
        letter_date=date(2026, 11, 4),
        addressee="Gubernur Jawa Timur",
        addressee_place="Surabaya",
        copies="Direktur Jenderal Kependudukan dan Pencatatan Sipil",
        letterhead=HEAD,
        requested_at=NOON,
        computed_at=NOON,
        verify_url=f"https://ektp.contoh.go.id/v/{'ab' * 8}/",
        fingerprint=fingerprint(figures)[:SHOWN],
    )


@dataclass
class Paper:
    """A PDF, opened."""

    document: Document
    path: Path
    reader: pypdf.PdfReader

    @property
    def pages(self) -> list[str]:
        return [" ".join(page.extract_text().split()) for page in self.reader.pages]

    @property
    def text(self) -> str:
        return " ".join(self.pages)

    def structure(self) -> list[str]:
        """The tags of the document in reading order."""
        return list(_tags(self.reader.trailer["/Root"]["/StructTreeRoot"]))

    def fonts(self) -> dict[str, bool]:
        """Each font's name, and whether the file carries it."""
        found = {}
        for page in self.reader.pages:
            for font in page["/Resources"]["/Font"].values():
                below = font.get_object()["/DescendantFonts"][0].get_object()
                descriptor = below["/FontDescriptor"].get_object()
                found[str(below["/BaseFont"])] = bool(
                    {"/FontFile", "/FontFile2", "/FontFile3"} & set(descriptor)
                )
        return found


def paper_of(figures: Figures, folder: Path) -> Paper:
    made = document(run_of(figures), figures)
    path = folder / f"{figures.region.code}.pdf"
    render(made, path)
    return Paper(made, path, pypdf.PdfReader(path))


def _tags(node):  # type: ignore[no-untyped-def]
    node = node.get_object()
    if not isinstance(node, dict):
        return
    if "/S" in node:
        yield str(node["/S"])
    below = node.get("/K")
    if below is None or isinstance(below, int):
        return
    below = below.get_object()
    for item in below if isinstance(below, list) else [below]:
        if not isinstance(item, int):
            yield from _tags(item)
