"""The text for the WhatsApp group."""

from datetime import time

from ektp.daysheets.content import SectionContent, StoppageEntry, Submission
from ektp.daysheets.selectors.chat import chat_text, names_of, template_of, unknown_names
from ektp.daysheets.selectors.setting import day_setting
from ektp.daysheets.services.templates import chat_template_set
from tests.daysheets.helpers import HOME, save
from tests.factories import MONDAY, World

DAY = Submission(
    kind="open",
    note="Printer dipinjam",
    stoppages=(StoppageEntry("recording", "power", time(9, 0), time(11, 30), 12),),
    sections={
        "recording": SectionContent(rows={HOME: {"counter": 1234, "home_visit": 6, "underage": 3}}),
        "handover": SectionContent(state="nil"),
    },
)


def test_default_text(world: World) -> None:
    view = save(world, DAY).view

    assert chat_text(view, day_setting(world.jombang, MONDAY)).splitlines() == [
        "*Kecamatan Jombang*",
        "Senin, 6 Juli 2026",
        "Perekaman: 1.240",
        "- Loket: 1.234",
        "- Kunjungan rumah: 6",
        "- di antaranya belum 17 tahun: 3",
        "Penyerahan: 0",
        "Gangguan: Perekaman, Listrik padam (09.00 sampai 11.30), 12 orang tidak terlayani",
        "Catatan: Printer dipinjam",
    ]


def test_template_of_the_kabupaten(world: World) -> None:
    setting = day_setting(world.jombang, MONDAY)
    text = "{kantor} {tanggal}: rekam {recording}, aktivasi {activation}, {lain}"
    chat_template_set(by=world.users["kabid"], region=world.regions["35.17"], text=text)
    view = save(world, DAY).view

    assert chat_text(view, setting, template_of(setting)) == (
        "Kecamatan Jombang Senin, 6 Juli 2026: rekam 1.240, aktivasi –, {lain}"
    )
    assert unknown_names(text, names_of(view, setting)) == ["lain"]
    chat_template_set(by=world.users["kabid"], region=world.regions["35.17"], text="")
    assert template_of(setting) == ""
