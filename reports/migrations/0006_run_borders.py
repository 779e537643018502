"""By which borders a report was asked for; frozen with its figures."""

from django.db import migrations, models
from django.db.models import Q

# Borders and figures are one statement: the one may not be told of the other afterwards.
FREEZE = """
CREATE OR REPLACE FUNCTION reports_run_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD.figures IS NOT NULL AND (NEW.figures, NEW.fingerprint, NEW.computed_at, NEW.state{more})
     IS DISTINCT FROM (OLD.figures, OLD.fingerprint, OLD.computed_at, OLD.state{more_old}) THEN
    RAISE EXCEPTION 'the figures of % are frozen', OLD.number USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("reports", "0005_growth")]

    operations = [
        migrations.AddField(
            model_name="reportrun",
            name="borders",
            field=models.CharField(
                "batas wilayah",
                max_length=4,
                choices=[("now", "Menurut wilayah sekarang"), ("then", "Menurut wilayah saat itu")],
                default="now",
                db_default="now",
            ),
        ),
        migrations.AddConstraint(
            model_name="reportrun",
            constraint=models.CheckConstraint(
                condition=Q(borders__in=["now", "then"]), name="run_borders_known"
            ),
        ),
        migrations.RunSQL(
            FREEZE.format(more=", NEW.borders", more_old=", OLD.borders"),
            FREEZE.format(more="", more_old=""),
        ),
    ]
