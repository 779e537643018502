"""Room on the pages of the roll-up's rows that are written again, and vacuum by share of a large table (docs/adr/0064)."""

from django.db import migrations


def _storage(table: str, **options: float) -> migrations.RunSQL:
    given = ", ".join(f"{name} = {value}" for name, value in options.items())
    return migrations.RunSQL(
        f"ALTER TABLE {table} SET ({given})", f"ALTER TABLE {table} RESET ({', '.join(options)})"
    )


class Migration(migrations.Migration):
    dependencies = [("reports", "0004_loans_and_destruction")]

    operations = [
        _storage("reports_regionday", fillfactor=90, autovacuum_vacuum_scale_factor=0.02),
        _storage("reports_regionmonth", fillfactor=70, autovacuum_vacuum_scale_factor=0.05),
    ]
