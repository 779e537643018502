"""Counts hang on their sheet; documents of finished cards keep their history."""

from django.db import migrations

from ektp.daysheets.database import tie_domicile, tie_to_sheet
from ektp.db.history import track_history


class Migration(migrations.Migration):
    dependencies = [("distribution", "0001_initial"), ("daysheets", "0002_database")]
    operations = [
        *tie_to_sheet("distribution_handovercount"),
        tie_domicile("distribution_handovercount"),
        *tie_to_sheet("distribution_activationcount"),
        tie_domicile("distribution_activationcount"),
        track_history("distribution_cardopening", anchor="office_id"),
        track_history("distribution_carddispatch", anchor="id"),
        track_history("distribution_cardacceptance", anchor="dispatch_id"),
        track_history("distribution_cardflow", anchor="office_id"),
    ]
