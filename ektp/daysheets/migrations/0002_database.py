"""History of sheets and of all that decides a figure beside the counts."""

from django.db import migrations

from ektp.db.history import track_history


class Migration(migrations.Migration):
    dependencies = [("daysheets", "0001_initial"), ("db", "0002_functions")]
    operations = [
        track_history("daysheets_daysheet", anchor="id"),
        track_history("daysheets_sheetsection", anchor="sheet_id"),
        track_history("daysheets_stoppage", anchor="sheet_id"),
        track_history("daysheets_expectedsheet", anchor="office_id"),
        track_history("daysheets_monthlock", anchor="agency_id"),
        track_history("daysheets_chattemplate", anchor="region_id"),
        track_history("daysheets_extrameasure", anchor="region_id"),
    ]
