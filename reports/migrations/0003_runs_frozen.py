from django.db import migrations

FREEZE = """
CREATE FUNCTION reports_run_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD.figures IS NOT NULL AND (NEW.figures, NEW.fingerprint, NEW.computed_at, NEW.state)
     IS DISTINCT FROM (OLD.figures, OLD.fingerprint, OLD.computed_at, OLD.state) THEN
    RAISE EXCEPTION 'the figures of % are frozen', OLD.number USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER frozen BEFORE UPDATE ON reports_reportrun FOR EACH ROW EXECUTE FUNCTION reports_run_frozen();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON reports_reportfile
  FOR EACH STATEMENT EXECUTE FUNCTION ektp_append_only();
"""
THAW = """
DROP TRIGGER append_only ON reports_reportfile;
DROP TRIGGER frozen ON reports_reportrun;
DROP FUNCTION reports_run_frozen();
"""


class Migration(migrations.Migration):
    """What was published stays as it was: frozen figures, and files that are only ever added."""

    dependencies = [("db", "0002_functions"), ("reports", "0002_runs")]

    operations = [migrations.RunSQL(FREEZE, THAW)]
