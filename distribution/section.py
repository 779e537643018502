"""The parts of the day sheet that belong to hand-over and activation."""

from collections.abc import Sequence

from django.utils.translation import gettext_lazy as _

from distribution.models import ActivationCount, HandoverCount
from ektp.daysheets.registry import Problem, RowKey, Rows, Section, SectionField

_CHANNELS = ("counter", "scheduled", "village_or_rt", "school_or_outreach", "home_delivery")


def check_handover(rows: Rows) -> Sequence[Problem]:
    """Replacement cards lie inside what was handed over."""
    return [
        Problem(
            f"handover/{key}/replacement",
            str(_("Kartu pengganti melebihi jumlah yang diserahkan.")),
        )
        for key, values in rows.items()
        if (values.get("replacement") or 0) > sum(values.get(channel) or 0 for channel in _CHANNELS)
    ]


HANDOVER = Section(
    code="handover",
    label=_("Penyerahan"),
    unit=_("keping"),
    model=HandoverCount,
    key=RowKey("domicile"),
    fields=(
        SectionField("counter", _("Loket")),
        SectionField("scheduled", _("Pengambilan terjadwal desa/kelurahan")),
        SectionField("village_or_rt", _("Melalui desa/RT")),
        SectionField("school_or_outreach", _("Sekolah atau jemput bola")),
        SectionField("home_delivery", _("Diantar ke rumah")),
        SectionField("replacement", _("di antaranya kartu pengganti"), "of_which"),
        SectionField("withdrawn", _("Kartu ditarik atau dikembalikan"), "aside"),
    ),
    abilities=frozenset({"handover"}),
    owners=frozenset({"operator", "agency"}),
    order=60,
    outsiders=True,
    check=check_handover,
)

ACTIVATION = Section(
    code="activation",
    label=_("Aktivasi KTP-el dan IKD"),
    unit=_("keping; IKD orang"),
    model=ActivationCount,
    key=RowKey("domicile"),
    fields=(
        SectionField("counter", _("Aktivasi KTP-el di loket"), ability="activation"),
        SectionField("home_visit", _("Aktivasi KTP-el kunjungan rumah"), ability="activation"),
        SectionField("ikd", _("Aktivasi IKD"), "aside", ability="ikd"),
    ),
    abilities=frozenset({"activation", "ikd"}),
    owners=frozenset({"operator", "agency"}),
    order=70,
    outsiders=True,
)
