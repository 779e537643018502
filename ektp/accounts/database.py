"""SQL of this app's migrations: the trail of rights, kept by the database whatever path a change takes."""

RIGHTS = (
    "username",
    "full_name",
    "role",
    "region_id",
    "office_id",
    "may_correct",
    "may_verify_on_behalf",
    "may_close_month",
    "is_helper",
    "is_active",
    "ends_on",
)
_NAMES = ", ".join(f"'{name}'" for name in RIGHTS)

# `by` is the author of the change under way; a change outside `changing` leaves it empty, and is kept all the same.
TRACE = """
CREATE FUNCTION accounts_trace() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE changed jsonb; author bigint; kind text := 'rights';
BEGIN
  IF TG_OP = 'INSERT' THEN
    kind := 'created';
    SELECT jsonb_object_agg(n.key, jsonb_build_array(null, n.value)) INTO changed
    FROM jsonb_each(to_jsonb(NEW)) n WHERE n.key = ANY(TG_ARGV) AND n.value NOT IN ('null', 'false');
  ELSE
    SELECT jsonb_object_agg(n.key, jsonb_build_array(o.value, n.value)) INTO changed
    FROM jsonb_each(to_jsonb(NEW)) n JOIN jsonb_each(to_jsonb(OLD)) o USING (key)
    WHERE n.key = ANY(TG_ARGV) AND n.value IS DISTINCT FROM o.value;
    IF changed IS NULL THEN RETURN NULL; END IF;
    IF OLD.is_active AND NOT NEW.is_active THEN kind := 'ended'; END IF;
  END IF;
  SELECT id INTO author FROM accounts_user WHERE id = nullif(current_setting('ektp.by', true), '')::bigint;
  INSERT INTO accounts_accountevent (kind, user_id, username, by_id, at, detail)
  VALUES (kind, NEW.id, NEW.username, author,
          coalesce(nullif(current_setting('ektp.now', true), '')::timestamptz, clock_timestamp()),
          jsonb_build_object('changed', changed, 'reason', coalesce(current_setting('ektp.reason', true), '')));
  RETURN NULL;
END $$;
"""
ON_USERS = f"""
CREATE TRIGGER trace AFTER INSERT OR UPDATE ON accounts_user
FOR EACH ROW EXECUTE FUNCTION accounts_trace({_NAMES});
"""
DROP_TRACE = "DROP TRIGGER trace ON accounts_user; DROP FUNCTION accounts_trace();"
