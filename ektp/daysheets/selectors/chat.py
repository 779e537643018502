"""*Teks untuk grup WhatsApp*: the day as a kabupaten wants to read it in its group.

A template is text with names in braces. Names: `{tanggal}`, `{kantor}`, `{wilayah}`, `{gangguan}`, `{catatan}`, `{status}`, the totals
by section code (`{recording}`, `{printing}`, ...) and every field (`{recording.counter}`). What is not reported is –.
A line all of whose names are – or empty is left out of the default text only.
"""

import re
from collections.abc import Iterator

from django.utils.translation import gettext as _

from ektp.common.formatting import MISSING, angka, hari_tanggal
from ektp.common.numbers import known_sum
from ektp.daysheets.content import SheetContent, SheetView, StoppageEntry
from ektp.daysheets.models import Cause, ChatTemplate, DaySheet, Service
from ektp.daysheets.registry import Section
from ektp.daysheets.selectors.setting import DaySetting
from ektp.regions.models import Level, Region
from ektp.regions.selectors import ancestors

_NAME = re.compile(r"\{([a-z_]+(?:\.[a-z_]+)?)\}")


def template_of(setting: DaySetting) -> str:
    """The template of the office's kabupaten; empty where it has none of its own."""
    region = setting.office.region
    above = [place.pk for place in (*ancestors(region), region) if place.level <= Level.REGENCY]
    own = ChatTemplate.objects.filter(region__in=above).order_by("-region__level").first()
    return own.text if own else ""


def chat_text(view: SheetView, setting: DaySetting, template: str = "") -> str:
    """The text for the group; without a template the default: a head, one line per figure, stoppages and note."""
    if not template:
        return "\n".join(_default(view, setting))
    names = names_of(view, setting)
    return _NAME.sub(lambda match: names.get(match[1], match[0]), template)


def names_of(view: SheetView, setting: DaySetting) -> dict[str, str]:
    """Every name that a template may use, with what stands for it on this sheet."""
    content = view.content
    names = {
        "tanggal": hari_tanggal(view.day),
        "kantor": setting.office.name,
        "wilayah": setting.office.attribution.label,
        "gangguan": "; ".join(_stoppages(content)) or MISSING,
        "catatan": content.note or MISSING,
        "status": str(DaySheet.Kind(content.kind).label),
    }
    for section in setting.sections:
        names[section.code] = angka(_total(content, section))
        for field in section.fields:
            value = _field(content, section.code, field.code)
            names[f"{section.code}.{field.code}"] = angka(value)
    return names


def unknown_names(template: str, names: dict[str, str]) -> list[str]:
    """Names in braces that mean nothing, for whoever edits a template."""
    return sorted({match for match in _NAME.findall(template) if match not in names})


def _default(view: SheetView, setting: DaySetting) -> Iterator[str]:
    yield f"*{setting.office.name}*"
    yield _head(view)
    if view.kind != DaySheet.Kind.OPEN:
        yield str(DaySheet.Kind(view.kind).label)
    for section in setting.sections:
        yield from _section(view.content, section)
    for line in _stoppages(view.content):
        yield _("Gangguan: %(what)s") % {"what": line}
    if view.content.note:
        yield _("Catatan: %(note)s") % {"note": view.content.note}


def _head(view: SheetView) -> str:
    if view.provisional:
        return _("%(day)s (sementara)") % {"day": hari_tanggal(view.day)}
    return hari_tanggal(view.day)


def _section(content: SheetContent, section: Section) -> Iterator[str]:
    total = _total(content, section)
    if total is not None:
        yield f"{section.label}: {angka(total)}"
    for field in section.fields:
        value = _field(content, section.code, field.code)
        if value and (field.kind != "part" or total != value):
            yield f"- {field.label}: {angka(value)}"


def _total(content: SheetContent, section: Section) -> int | None:
    parts = [f.code for f in section.fields if f.kind == "part"]
    return known_sum(_field(content, section.code, name) for name in parts)


def _field(content: SheetContent, code: str, name: str) -> int | None:
    section = content.sections.get(code)
    return known_sum(row.get(name) for row in section.known.values()) if section else None


def _stoppages(content: SheetContent) -> list[str]:
    return [_stoppage(entry) for entry in content.stoppages]


def _stoppage(entry: StoppageEntry) -> str:
    what = f"{Service(entry.service).label}, {Cause(entry.cause).label}"
    if not entry.all_day:
        start, end = (moment and moment.strftime("%H.%M") for moment in (entry.start, entry.end))
        what += _(" (%(start)s sampai %(end)s)") % {"start": start or "…", "end": end or "…"}
    if entry.not_served:
        what += _(", %(count)s orang tidak terlayani") % {"count": angka(entry.not_served)}
    return what


def template_for(region: Region) -> ChatTemplate | None:
    """The template that a kabupaten keeps, for its editor."""
    return ChatTemplate.objects.filter(region=region).first()
