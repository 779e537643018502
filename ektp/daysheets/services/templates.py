"""What a kabupaten sets for its offices: the chat text, and further daily measures."""

from collections.abc import Iterable

from ektp.daysheets.models import ChatTemplate, ExtraMeasure
from ektp.daysheets.registry import sections
from ektp.db.changing import Actor, changing
from ektp.regions.models import Region


def chat_template_set(*, by: Actor, region: Region, text: str) -> None:
    """Keep the kabupaten's template; an empty text goes back to the default."""
    with changing(by=by):
        if text.strip():
            ChatTemplate.objects.update_or_create(region=region, defaults={"text": text.strip()})
        else:
            ChatTemplate.objects.filter(region=region).delete()


def switchable_fields() -> dict[str, str]:
    """The further measures that exist, by column, with their labels."""
    return {
        section.column(field.code): f"{section.label}: {field.label}"
        for section in sections()
        for field in section.fields
        if field.switchable
    }


def extra_measures_set(*, by: Actor, region: Region, fields: Iterable[str]) -> None:
    """From now on the offices of `region` are offered exactly these further measures (columns); what was stored stays.

    KeyError for a name that is none of `switchable_fields`.
    """
    wanted, known = set(fields), switchable_fields()
    if not wanted <= known.keys():
        raise KeyError(*sorted(wanted - known.keys()))
    with changing(by=by):
        rows = ExtraMeasure.objects.filter(region=region)
        have = set(rows.values_list("field", flat=True))
        rows.exclude(field__in=wanted).delete()
        ExtraMeasure.objects.bulk_create(
            ExtraMeasure(region=region, field=name) for name in sorted(wanted - have)
        )
