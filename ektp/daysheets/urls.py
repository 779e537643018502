"""/lembar/, /verifikasi/, /tutup/ and /data/perubahan/."""

from datetime import date

from django.urls import path, register_converter

from ektp.common.periods import read_day
from ektp.daysheets.views import (
    changes,
    chat,
    conflict,
    history,
    months,
    sheet,
    today,
    verification,
)


class DayConverter:
    """A service date in an address: 2026-11-22."""

    regex = r"\d{4}-\d{2}-\d{2}"

    def to_python(self, value: str) -> date:
        """ValueError, that is 404, for a day that no calendar has."""
        return read_day(value)

    def to_url(self, value: date) -> str:
        """ISO."""
        return value.isoformat()


class MonthConverter:
    """A month in an address: 2026-11; the date of its first day."""

    regex = r"\d{4}-\d{2}"

    def to_python(self, value: str) -> date:
        """ValueError, that is 404, for a month that no calendar has."""
        return read_day(f"{value}-01")

    def to_url(self, value: date) -> str:
        """Without the day."""
        return f"{value:%Y-%m}"


register_converter(DayConverter, "service_day")
register_converter(MonthConverter, "service_month")

app_name = "daysheets"
urlpatterns = [
    path("lembar/", today.today, name="today"),
    path("lembar/teks/", chat.template_edit, name="chat"),
    path("lembar/<str:office>/<service_day:day>/", sheet.sheet, name="sheet"),
    path("lembar/<str:office>/<service_day:day>/pilih/", conflict.choose, name="choose"),
    path("lembar/<str:office>/<service_day:day>/riwayat/", history.history, name="history"),
    path("verifikasi/", verification.waiting, name="verification"),
    path("verifikasi/kembalikan/<int:pk>/", verification.send_back, name="return"),
    path("tutup/", months.mine, name="months"),
    path("tutup/<str:code>/<service_month:month>/", months.month, name="month"),
    path("data/perubahan/", changes.changes, name="changes"),
]
