"""How whole the figures are: completeness, stoppages, who has not reported."""

from typing import Final

from ektp.common.formatting import angka
from ektp.common.numbers import percent
from reports.figures import Figures
from reports.words import CAUSES, SERVICES, listed, percent_of, sentence

_SILENT_SHOWN: Final = 5


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


def stops_sentence(figures: Figures) -> str:
    """Stoppages by service and cause; "" where there were none."""
    stops = sorted(figures.stops, key=lambda stop: (-stop.n, stop.service, stop.cause))
    if not stops:
        return ""
    parts = [
        f"{SERVICES.get(s.service, s.service)} karena {CAUSES.get(s.cause, s.cause)} {angka(s.n)}"
        for s in stops
    ]
    return sentence(f"layanan terhenti {angka(sum(s.n for s in stops))} kali: {listed(parts)}")


def silent_sentence(figures: Figures) -> str:
    """Who has not reported, the longest first; "" where everybody has."""
    silent = figures.silent
    if not silent:
        return ""
    named = [f"{s.name}, {s.region} ({angka(s.days)} hari)" for s in silent[:_SILENT_SHOWN]]
    rest = len(silent) - len(named)
    if rest:
        named.append(f"{angka(rest)} kantor lain")
    return sentence(f"yang belum lengkap melapor: {'; '.join(named)}")
