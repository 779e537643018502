"""How whole the figures are: completeness, stoppages, who has not reported."""

from typing import Final

from ektp.common.formatting import angka
from ektp.common.numbers import percent
from reports.figures import Figures, SilentOffice
from reports.words import CAUSES, SERVICES, listed, percent_of, sentence

_SILENT_SHOWN: Final = 5
_REGENCY: Final = 2


def completeness_sentence(figures: Figures) -> str:
    """How much of what was due has been reported and verified."""
    whole = figures.completeness
    share = percent(whole.reported, whole.expected)
    if share is None:
        return "Pada periode ini tidak ada Lembar Harian yang ditunggu."
    told = (
        f"kelengkapan laporan {percent_of(share)}"
        f" ({angka(whole.reported)} dari {angka(whole.expected)} hari-kantor)"
    )
    verified = percent(whole.verified, whole.reported)
    if verified is not None:
        told += f", {percent_of(verified)} di antaranya telah diverifikasi"
    if whole.missing > 0:
        told += f"; belum termasuk {angka(whole.missing)} hari-kantor tanpa laporan"
    return sentence(told)


def stops_sentence(figures: Figures, *, most: int | None = None) -> str:
    """Stoppages by service and cause, or only the `most` frequent; "" where there were none."""
    stops = sorted(figures.stops, key=lambda stop: (-stop.n, stop.service, stop.cause))
    if not stops:
        return ""
    parts = [
        f"{SERVICES.get(s.service, s.service)} karena {CAUSES.get(s.cause, s.cause)} {angka(s.n)}"
        for s in stops[:most]
    ]
    rest = len(stops) - len(parts)
    if rest:
        parts.append(f"{angka(rest)} sebab lainnya {angka(sum(s.n for s in stops[most:]))}")
    return sentence(f"layanan terhenti {angka(sum(s.n for s in stops))} kali: {listed(parts)}")


def silent_place(figures: Figures, silent: SilentOffice) -> str:
    """The kabupaten/kota of the office; "" where its name says it, or the report is of one kabupaten/kota."""
    said = silent.region in silent.name or figures.region.level >= _REGENCY
    return "" if said else silent.region


def _office(figures: Figures, silent: SilentOffice) -> str:
    place = silent_place(figures, silent)
    return f"{silent.name}, {place}" if place else silent.name


def silent_sentence(figures: Figures) -> str:
    """Who has not reported, the longest first; "" where everybody has."""
    silent = figures.silent
    if not silent:
        return ""
    named = [f"{_office(figures, s)} ({angka(s.days)} hari)" for s in silent[:_SILENT_SHOWN]]
    rest = len(silent) - len(named)
    if rest:
        named.append(f"{angka(rest)} kantor lain")
    return sentence(f"yang belum lengkap melapor: {'; '.join(named)}")
