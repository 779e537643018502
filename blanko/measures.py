"""What blank cards and printing contribute to the figures (MODEL sections 2 and 5)."""

from django.utils.translation import gettext_lazy as _

from blanko.columns import PRINTING_REASONS, REPRINT_REASONS, BlankFlowWork, PrintingWork
from ektp.common.measure import (
    Anchor,
    Attribution,
    Derived,
    Flow,
    Level,
    Measure,
    Rate,
    Source,
    Stage,
    Unit,
)
from ektp.db.columns import names
from ektp.db.sql import known_sum

_OFFICE, _DOMICILE = Attribution.OFFICE, Attribution.DOMICILE
_FLOW = names(BlankFlowWork)

SOURCES = (
    Source("blanko_printingcount", "office", {name: f"s.{name}" for name in PRINTING_REASONS}),
    Source(
        "blanko_printingcount",
        "domicile",
        {
            "printed_first": known_sum(("s.printing_first", "s.printing_suket_exchange")),
            "printed_again": known_sum(f"s.{name}" for name in REPRINT_REASONS),
            "suket_exchanged": "s.printing_suket_exchange",
        },
    ),
    Source("blanko_spoilagecount", "office", {"spoilage_count": "s.spoilage_count"}),
    Source("blanko_blankflow", "region", {name: f"s.{name}" for name in _FLOW}),
)

_USED = dict.fromkeys(PRINTING_REASONS, 1)

MEASURES: tuple[Measure, ...] = (
    Flow("prints_made", _("Pencetakan"), Unit.CARD, _OFFICE, _USED),
    *(
        Flow(name, PrintingWork._meta.get_field(name).verbose_name, Unit.CARD, _OFFICE)  # type: ignore[union-attr]
        for name in PRINTING_REASONS
    ),
    Flow("printed_first_flow", _("Cetak baru"), Unit.CARD, _DOMICILE, {"printed_first": 1}),
    Flow("printed_again_flow", _("Cetak ulang"), Unit.CARD, _DOMICILE, {"printed_again": 1}),
    Flow("blank_used_flow", _("Blangko terpakai"), Unit.CARD, _OFFICE, _USED),
    Flow("blank_spoiled_flow", _("Gagal cetak"), Unit.CARD, _OFFICE, {"spoilage_count": 1}),
    Flow(
        "blank_received_flow",
        _("Blangko diterima"),
        Unit.CARD,
        _OFFICE,
        {"blank_in": 1, "blank_in_internal": -1},
    ),
    Flow(
        "blank_sent_flow",
        _("Blangko dikirim"),
        Unit.CARD,
        _OFFICE,
        {"blank_out": 1, "blank_out_internal": -1},
    ),
    Flow(
        "blank_internal_flow",
        _("Antarkantor di dalam wilayah"),
        Unit.CARD,
        _OFFICE,
        {"blank_in_internal": 1},
    ),
    Flow(
        "blank_loan_in_flow",
        _("Pinjaman masuk"),
        Unit.CARD,
        _OFFICE,
        {"blank_loan_in": 1, "blank_loan_in_internal": -1},
    ),
    Flow(
        "blank_loan_out_flow",
        _("Pinjaman keluar"),
        Unit.CARD,
        _OFFICE,
        {"blank_loan_out": 1, "blank_loan_out_internal": -1},
    ),
    Flow("blank_opening_flow", _("Blangko awal"), Unit.CARD, _OFFICE, {"blank_opening": 1}),
    Flow("blank_lost_flow", _("Blangko hilang"), Unit.CARD, _OFFICE, {"blank_lost": 1}),
    Flow(
        "blank_adjusted_flow",
        _("Penyesuaian hitung fisik"),
        Unit.CARD,
        _OFFICE,
        {"blank_adjusted": 1},
    ),
    Flow(
        "blank_destroyed_flow",
        _("Blangko dimusnahkan"),
        Unit.CARD,
        _OFFICE,
        {"blank_destroyed": 1},
    ),
    Level(
        "printed_first",
        _("Dicetak baru"),
        Unit.CARD,
        _DOMICILE,
        Anchor.STATUS,
        {"printed_first": 1},
    ),
    Level(
        "printed_all",
        _("Sudah dicetak"),
        Unit.CARD,
        _DOMICILE,
        Anchor.STATUS,
        {"printed_first": 1, "printed_again": 1},
    ),
    Level(
        "suket_outstanding",
        _("Suket belum ditukar"),
        Unit.CARD,
        _DOMICILE,
        Anchor.STATUS,
        {"suket_exchanged": -1},
    ),
    Level(
        "blank_received",
        _("Blangko diterima sejak awal"),
        Unit.CARD,
        _OFFICE,
        Anchor.OPENING,
        {"blank_in": 1, "blank_in_internal": -1},
    ),
    Level(
        "blank_opening", _("Blangko awal"), Unit.CARD, _OFFICE, Anchor.OPENING, {"blank_opening": 1}
    ),
    Level(
        "blank_used", _("Blangko terpakai sejak awal"), Unit.CARD, _OFFICE, Anchor.OPENING, _USED
    ),
    Level(
        "blank_spoiled",
        _("Gagal cetak sejak awal"),
        Unit.CARD,
        _OFFICE,
        Anchor.OPENING,
        {"spoilage_count": 1},
    ),
    Level(
        "blank_on_hand",
        _("Sisa blangko"),
        Unit.CARD,
        _OFFICE,
        Anchor.OPENING,
        {"blank_on_hand_change": 1},
    ),
    Level(
        "blank_quarantine",
        _("Blangko karantina"),
        Unit.CARD,
        _OFFICE,
        Anchor.OPENING,
        {"blank_quarantine_change": 1},
    ),
    Level(
        "blank_in_transit",
        _("Blangko dalam perjalanan"),
        Unit.CARD,
        _OFFICE,
        Anchor.OPENING,
        {"blank_in_transit_change": 1},
    ),
    Derived(
        "blank_base",
        _("Blangko awal dan diterima"),
        Unit.CARD,
        _OFFICE,
        ("blank_opening", "blank_received"),
    ),
    Rate(
        "printed_per_recorded",
        _("Dicetak baru dari rekam"),
        "printed_first",
        "recorded",
        _("dari sudah rekam"),
    ),
    Rate(
        "blank_utilisation",
        _("Pemakaian blangko"),
        "blank_used",
        "blank_base",
        _("dari blangko awal dan diterima"),
    ),
)

STAGE = Stage("blanko", SOURCES, MEASURES)
