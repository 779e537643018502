"""The trigger functions that every tracked or append-only table uses."""

from django.db import migrations

from ektp.db.history import DROP_FUNCTIONS, FUNCTIONS, append_only


class Migration(migrations.Migration):
    dependencies = [("db", "0001_initial")]
    operations = [migrations.RunSQL(FUNCTIONS, DROP_FUNCTIONS), append_only("db_history")]
