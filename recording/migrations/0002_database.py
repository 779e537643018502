"""Counts hang on their sheet; domiciles are kecamatan or above; what anchors levels keeps its history."""

from django.db import migrations

from ektp.daysheets.database import tie_domicile, tie_to_sheet
from ektp.db.history import track_history


class Migration(migrations.Migration):
    dependencies = [("recording", "0001_initial"), ("daysheets", "0002_database")]
    operations = [
        *tie_to_sheet("recording_recordingcount"),
        tie_domicile("recording_recordingcount"),
        *tie_to_sheet("recording_queuestatus"),
        tie_domicile("recording_queuestatus"),
        *tie_to_sheet("recording_servicescount"),
        track_history("recording_levelsnapshot", anchor="region_id"),
        track_history("recording_claim", anchor="region_id"),
    ]
