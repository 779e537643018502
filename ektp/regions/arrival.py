"""A paper bears a day that has come where it is written."""

from datetime import date

from django.utils.translation import gettext as _

from ektp.common import clock
from ektp.common.formatting import tanggal


def not_yet(day: date, zone: str, named: str) -> str:
    """What is said to whom writes a `day` that has not come in `zone` (an IANA name); empty once it has come.

    `named` says which date it is, as in "tanggal permohonan".
    """
    today = clock.today(zone)
    if day <= today:
        return ""
    return _("Tanggal %(day)s belum tiba. Tulis %(named)s paling lambat %(today)s.") % {
        "day": tanggal(day),
        "named": named,
        "today": tanggal(today),
    }
