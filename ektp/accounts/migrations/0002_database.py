"""What the database itself holds: the trail is append-only, and a change of rights leaves one."""

from django.db import migrations

from ektp.accounts.database import DROP_TRACE, ON_USERS, TRACE
from ektp.db.history import append_only


class Migration(migrations.Migration):
    dependencies = [("accounts", "0001_initial"), ("db", "0002_functions")]

    operations = [
        append_only("accounts_accountevent"),
        migrations.RunSQL(TRACE + ON_USERS, DROP_TRACE),
    ]
