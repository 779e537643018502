"""Counts hang on their sheet; the ledger and its flows are append-only; the items that every office knows."""

from django.db import migrations

from ektp.daysheets.database import tie_domicile, tie_to_sheet
from ektp.db.history import append_only, track_history

_ITEMS = """
INSERT INTO blanko_item (code, name, unit, is_blank, "order") VALUES
  ('blank_wni', 'Blangko KTP-el WNI', 'keping', true, 1),
  ('blank_oa', 'Blangko KTP-el orang asing', 'keping', true, 2),
  ('blank_kia', 'Blangko KIA', 'keping', true, 3),
  ('ribbon', 'Ribbon', 'buah', false, 4),
  ('film', 'Film', 'buah', false, 5),
  ('cleaning_kit', 'Cleaning kit', 'buah', false, 6)
ON CONFLICT DO NOTHING
"""


class Migration(migrations.Migration):
    dependencies = [("blanko", "0001_initial"), ("daysheets", "0002_database")]
    operations = [
        *tie_to_sheet("blanko_printingcount"),
        tie_domicile("blanko_printingcount"),
        *tie_to_sheet("blanko_spoilagecount"),
        *tie_to_sheet("blanko_declaredstock"),
        append_only("blanko_blankflow"),
        append_only("blanko_stockdocument"),
        append_only("blanko_stockline"),
        track_history("blanko_unbookeduse", anchor="sheet_id"),
        migrations.RunSQL(_ITEMS, migrations.RunSQL.noop),
    ]
