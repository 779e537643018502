"""What finished cards contribute to the figures (MODEL section 2)."""

from django.utils.translation import gettext_lazy as _

from distribution.columns import (
    HANDOVER_CHANNELS,
    ActivationWork,
    CardFlowWork,
    HandoverWork,
)
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
from ektp.db.sql import known_difference, known_sum

_OFFICE, _DOMICILE = Attribution.OFFICE, Attribution.DOMICILE
_CHANNELS = tuple(f"s.{name}" for name in HANDOVER_CHANNELS)

# Printing lays cards down where the office stands, hand-over takes them away: from the day of its opening on, for before that
# nobody knows what lay there (MODEL section 2). The table of the printing stage is named and not imported: stages do not know each other.
_OPENED = "s.day >= (SELECT c.day FROM distribution_cardopening c WHERE c.office_id = s.office_id)"
_GIVEN_AWAY = (*_CHANNELS, "s.handover_withdrawn")
_PRINTED = tuple(
    f"s.printing_{reason}"
    for reason in (
        "first",
        "data_change",
        "replace_damaged",
        "replace_lost",
        "move_in",
        "suket_exchange",
        "other",
    )
)


def _lying(moved: str) -> dict[str, str]:
    """Cards moved at an office, by where they lie: at the Dinas, or at any other office's counter."""
    return {
        "cards_at_dinas_change": f"CASE WHEN o.kind = 'DINAS' AND {_OPENED} THEN {moved} END",
        "cards_at_counter_change": f"CASE WHEN o.kind <> 'DINAS' AND {_OPENED} THEN {moved} END",
    }


SOURCES = (
    Source(
        "distribution_handovercount",
        "office",
        {
            **{name: f"s.{name}" for name in names(HandoverWork)},
            **_lying(f"-({known_sum(_GIVEN_AWAY)})"),
        },
    ),
    Source("blanko_printingcount", "office", _lying(known_sum(_PRINTED))),
    Source(
        "distribution_handovercount",
        "domicile",
        {
            "handed_over_first": known_difference(_CHANNELS, ("s.handover_replacement",)),
            "handed_over_replacement": "s.handover_replacement",
            "withdrawn": "s.handover_withdrawn",
        },
    ),
    Source(
        "distribution_activationcount",
        "office",
        {name: f"s.{name}" for name in names(ActivationWork)},
    ),
    Source(
        "distribution_activationcount",
        "domicile",
        {
            "card_activated": known_sum(("s.activation_counter", "s.activation_home_visit")),
            "ikd_activated": "s.activation_ikd",
        },
    ),
    Source("distribution_cardflow", "region", {name: f"s.{name}" for name in names(CardFlowWork)}),
)

_ALL_OVER = {"handed_over_first": 1, "handed_over_replacement": 1}

MEASURES: tuple[Measure, ...] = (
    Flow(
        "handovers_made", _("Penyerahan"), Unit.CARD, _OFFICE, dict.fromkeys(HANDOVER_CHANNELS, 1)
    ),
    *(
        Flow(name, HandoverWork._meta.get_field(name).verbose_name, Unit.CARD, _OFFICE)  # type: ignore[union-attr]
        for name in names(HandoverWork)
    ),
    Flow("handed_over_flow", _("Diserahkan"), Unit.CARD, _DOMICILE, _ALL_OVER),
    Flow(
        "handed_over_first_flow",
        _("Kartu pertama diserahkan"),
        Unit.CARD,
        _DOMICILE,
        {"handed_over_first": 1},
    ),
    Flow("withdrawn_flow", _("Kartu ditarik"), Unit.CARD, _DOMICILE, {"withdrawn": 1}),
    Flow("card_activated_flow", _("Aktivasi KTP-el"), Unit.CARD, _DOMICILE, {"card_activated": 1}),
    Flow("ikd_activated_flow", _("Aktivasi IKD"), Unit.PERSON, _DOMICILE, {"ikd_activated": 1}),
    Flow(
        "cards_sent_flow",
        _("KTP-el jadi dikirim ke kecamatan"),
        Unit.CARD,
        _OFFICE,
        {"cards_sent": 1},
    ),
    Flow(
        "cards_accepted_flow",
        _("KTP-el jadi diterima kecamatan"),
        Unit.CARD,
        _OFFICE,
        {"cards_accepted": 1},
    ),
    Level("handed_over", _("Diserahkan"), Unit.CARD, _DOMICILE, Anchor.STATUS, _ALL_OVER),
    Level(
        "handed_over_first",
        _("Kartu pertama diserahkan"),
        Unit.CARD,
        _DOMICILE,
        Anchor.STATUS,
        {"handed_over_first": 1},
    ),
    Level("withdrawn", _("Kartu ditarik"), Unit.CARD, _DOMICILE, Anchor.STATUS, {"withdrawn": 1}),
    Level(
        "card_activated",
        _("Sudah diaktivasi (KTP-el)"),
        Unit.CARD,
        _DOMICILE,
        Anchor.STATUS,
        {"card_activated": 1},
    ),
    Level(
        "ikd_activated",
        _("Aktivasi IKD"),
        Unit.PERSON,
        _DOMICILE,
        Anchor.STATUS,
        {"ikd_activated": 1},
    ),
    Level(
        "at_dinas",
        _("KTP-el jadi di Dinas"),
        Unit.CARD,
        _OFFICE,
        Anchor.OPENING,
        {"cards_at_dinas_change": 1},
    ),
    Level(
        "in_transit",
        _("KTP-el jadi dalam perjalanan"),
        Unit.CARD,
        _OFFICE,
        Anchor.OPENING,
        {"cards_in_transit_change": 1},
    ),
    Level(
        "at_counter",
        _("Belum diambil"),
        Unit.CARD,
        _OFFICE,
        Anchor.OPENING,
        {"cards_at_counter_change": 1},
    ),
    Derived(
        "uncollected",
        _("Belum diserahkan"),
        Unit.CARD,
        _DOMICILE,
        ("printed_all",),
        ("handed_over", "withdrawn"),
    ),
    Rate(
        "handed_over_per_printed",
        _("Diserahkan dari cetak"),
        "handed_over",
        "printed_all",
        _("dari sudah dicetak"),
    ),
    Rate(
        "handed_over_per_eligible",
        _("Diserahkan dari wajib KTP"),
        "handed_over_first",
        "eligible_population",
        _("dari wajib KTP"),
    ),
)

STAGE = Stage("distribution", SOURCES, MEASURES)
