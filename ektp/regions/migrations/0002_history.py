from django.db import migrations

from ektp.db.history import track_history


class Migration(migrations.Migration):
    """Sources of figures keep what they used to say (safe to run once only)."""

    dependencies = [("regions", "0001_initial"), ("db", "0002_functions")]

    operations = [
        track_history("regions_officeability", anchor="office_id"),
        track_history("regions_officehours", anchor="office_id"),
        track_history("regions_calendarday", anchor="region_id"),
        track_history("regions_executingagency", anchor="region_id"),
    ]
