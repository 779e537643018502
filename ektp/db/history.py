"""Triggers that keep history whatever path a write takes, and reading a table as it was known."""

from django.db import migrations

FUNCTIONS = """
CREATE FUNCTION ektp_touch() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF coalesce(current_setting('ektp.now', true), '') = '' OR coalesce(current_setting('ektp.by', true), '') = '' THEN
    RAISE EXCEPTION 'a change of % without author and time', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
  END IF;
  NEW.known_from := greatest(current_setting('ektp.now')::timestamptz, OLD.known_from);
  NEW.changed_by_id := current_setting('ektp.by')::bigint;
  NEW.reason := current_setting('ektp.reason');
  RETURN NEW;
END $$;

CREATE FUNCTION ektp_keep() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE moment timestamptz; author bigint;
BEGIN
  IF NOT EXISTS (SELECT 1 FROM old_rows) THEN RETURN NULL; END IF;
  IF coalesce(current_setting('ektp.now', true), '') = '' OR coalesce(current_setting('ektp.by', true), '') = '' THEN
    RAISE EXCEPTION 'a change of % without author and time', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
  END IF;
  moment := current_setting('ektp.now')::timestamptz;
  author := current_setting('ektp.by')::bigint;
  INSERT INTO db_history (source, row_id, anchor, row, known_from, known_until, ended_by_id, ended_reason, removed)
  SELECT TG_TABLE_NAME, (j.row ->> TG_ARGV[0])::bigint, (j.row ->> TG_ARGV[1])::bigint, j.row, j.known_from, moment,
         author, current_setting('ektp.reason'), TG_OP = 'DELETE'
  FROM (SELECT to_jsonb(o) AS row, o.known_from FROM old_rows o) j
  WHERE j.known_from < moment OR TG_OP = 'DELETE';
  RETURN NULL;
END $$;

CREATE FUNCTION ektp_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$;
"""
DROP_FUNCTIONS = (
    "DROP FUNCTION ektp_touch(); DROP FUNCTION ektp_keep(); DROP FUNCTION ektp_append_only();"
)


def track_history(table: str, *, row_id: str = "id", anchor: str = "") -> migrations.RunSQL:
    """Migration operation: keep what rows of `table` said before each update or delete. `anchor` names the parent column."""
    keep = f"REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION ektp_keep('{row_id}', '{anchor}')"
    return migrations.RunSQL(
        [
            f"CREATE TRIGGER touch BEFORE UPDATE ON {table} FOR EACH ROW EXECUTE FUNCTION ektp_touch()",
            f"CREATE TRIGGER keep_updated AFTER UPDATE ON {table} {keep}",
            f"CREATE TRIGGER keep_deleted AFTER DELETE ON {table} {keep}",
        ],
        [f"DROP TRIGGER {name} ON {table}" for name in ("touch", "keep_updated", "keep_deleted")],
    )


def append_only(table: str) -> migrations.RunSQL:
    """Migration operation: rows of `table` can be added and never changed or removed."""
    return migrations.RunSQL(
        f"CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
        "FOR EACH STATEMENT EXECUTE FUNCTION ektp_append_only()",
        f"DROP TRIGGER append_only ON {table}",
    )


def as_known_sql(table: str) -> str:
    """A SELECT of `table` as it was known at an instant; takes that instant three times as a parameter."""
    return (
        f"SELECT * FROM {table} WHERE known_from <= %s UNION ALL "
        f"SELECT was.* FROM db_history h, jsonb_populate_record(NULL::{table}, h.row) was "
        f"WHERE h.source = '{table}' AND h.known_from <= %s AND h.known_until > %s"
    )
