"""Counts hang on their sheet; the ledger and its flows are append-only."""

from django.db import migrations

from ektp.daysheets.database import tie_domicile, tie_to_sheet
from ektp.db.history import append_only, track_history


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
    ]
