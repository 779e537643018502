"""What the print room did in the period, what it has left, and how far that goes."""

from ektp.common.formatting import angka, tanggal
from ektp.common.numbers import percent
from reports.figures import Figures, LevelFigure
from reports.words import (
    CARD,
    PERSON,
    SOUL,
    amount,
    listed,
    old_source,
    percent_of,
    period_name,
    sentence,
    short_number,
)


def period_sentence(figures: Figures) -> str:
    """What was printed, spoiled and handed over in the period; "" where none of it was reported."""
    parts = [
        f"{words} {amount(value, unit)}"
        for code, unit, words in (
            ("recordings_made", PERSON, "perekaman"),
            ("printed_first_flow", CARD, "cetak baru"),
            ("printed_again_flow", CARD, "cetak ulang"),
            ("handed_over_flow", CARD, "penyerahan"),
        )
        if (value := figures.flows.get(code)) is not None
    ]
    if not parts:
        return ""
    return sentence(f"selama {period_name(figures.period)}: {listed(parts)}{_spoiled(figures)}")


def _spoiled(figures: Figures) -> str:
    spoiled, good = figures.flows.get("blank_spoiled_flow"), figures.flows.get("prints_made")
    if not spoiled:
        return ""
    rate = percent(spoiled, spoiled + good) if good is not None else None
    share = f" ({percent_of(rate, 'dari blangko yang dicetak')})" if rate is not None else ""
    return f"; gagal cetak {amount(spoiled, CARD)}{share}"


def prr_sentence(figures: Figures) -> str:
    """The print queue with its own date; a partial sum says of how many it is; "" where unknown."""
    figure = figures.measures.get("prr_backlog")
    if figure is None:
        return ""
    if figure.value is not None:
        dated = f", keadaan {tanggal(figure.day)}" if figure.day else ""
        return sentence(f"PRR yang menunggu dicetak {amount(figure.value, PERSON)}{dated}")
    return _partial_prr(figure)


def _partial_prr(figure: LevelFigure) -> str:
    if figure.partial is None or not figure.known:
        return ""
    told = f"PRR yang diketahui {amount(figure.partial, PERSON)} dari {figure.known} dari {figure.of} wilayah"
    return sentence(f"{told}, terlama {tanggal(figure.day)}" if figure.day else told)


def blank_sentence(figures: Figures) -> str:
    """What is left of the blanks, and how much of what came in was used; "" where unknown."""
    left, rate = figures.value("blank_on_hand"), figures.rates.get("blank_utilisation")
    used = ""
    if rate and rate.value is not None and rate.denominator is not None:
        used = (
            f"dari {amount(rate.denominator, CARD)} blangko awal dan diterima, "
            f"{amount(rate.numerator or 0, CARD)} terpakai ({percent_of(rate.value)})"
        )
    if left is None:
        return sentence(used) if used else ""
    rest = f"sisa blangko {amount(left, CARD)}{old_source(figures, 'blank_on_hand')}"
    return sentence(f"{used}; {rest}" if used else rest)


def outlook_sentence(figures: Figures) -> str:
    """How long recording takes if the pace holds; "" without a pace."""
    outlook = figures.outlook
    if outlook is None:
        return ""
    pace = (
        f"dengan {short_number(outlook.per_day)} perekaman sehari, {angka(outlook.per_week)} seminggu "
        f"dan {angka(outlook.per_month)} sebulan"
    )
    left = figures.value("unrecorded")
    if left is not None and left <= 0:
        return sentence(pace)
    if outlook.months_to_clear is None or left is None:
        return sentence(f"{pace}; waktu penyelesaian belum dapat diperkirakan")
    months = short_number(outlook.months_to_clear)
    return sentence(
        f"{pace}, {amount(left, SOUL)} yang belum melakukan perekaman selesai dilayani "
        f"dalam sekitar {months} bulan, bila laju tetap"
    )


def supply_sentence(figures: Figures) -> str:
    """Blanks needed and supplied; "" where nobody has said."""
    supply = figures.supply
    if supply is None:
        return ""
    told = f"kebutuhan blangko {amount(supply.need, CARD)}, dipasok {amount(supply.supplied, CARD)}"
    gap = f"lebih {amount(-supply.short, CARD)}" if supply.short < 0 else ""
    gap = gap or (f"kurang {amount(supply.short, CARD)}" if supply.short else "tercukupi")
    share = f", terpenuhi {percent_of(supply.filled)}" if supply.filled is not None else ""
    return sentence(f"{told}: {gap}{share}")
