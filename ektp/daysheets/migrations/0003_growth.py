"""The outbox for masses: claimed by newest day, and swept clean of what was claimed (docs/adr/0064)."""

from django.db import migrations, models

_SET = (
    "ALTER TABLE daysheets_changeoutbox SET (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 2000, "
    "autovacuum_analyze_scale_factor = 0, autovacuum_analyze_threshold = 2000)"
)
_RESET = (
    "ALTER TABLE daysheets_changeoutbox RESET (autovacuum_vacuum_scale_factor, autovacuum_vacuum_threshold, "
    "autovacuum_analyze_scale_factor, autovacuum_analyze_threshold)"
)


class Migration(migrations.Migration):
    dependencies = [("daysheets", "0002_database")]

    operations = [
        migrations.RemoveIndex(model_name="changeoutbox", name="outbox_by_province"),
        migrations.AddIndex(
            model_name="changeoutbox",
            index=models.Index(fields=["province_id", "day"], name="outbox_by_province_day"),
        ),
        migrations.RunSQL(_SET, _RESET),
    ]
