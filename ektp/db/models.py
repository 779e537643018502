"""What every tracked row carries, and the one table that keeps what rows used to say."""

from django.db import models
from django.db.models import Func


class _Setting(Func):
    """A transaction-local setting of `changing`, used as a column default: unset means the write fails."""

    function = "current_setting"
    setting = ""
    cast = ""
    arity = 0

    def as_sql(self, compiler, connection, **extra):  # type: ignore[no-untyped-def,override]
        return f"(current_setting('{self.setting}'))::{self.cast}", []


class ChangeInstant(_Setting):
    """The instant of the change under way."""

    setting, cast = "ektp.now", "timestamptz"
    output_field = models.DateTimeField()


class ChangeAuthor(_Setting):
    """The key of the user who makes the change under way."""

    setting, cast = "ektp.by", "bigint"
    output_field = models.BigIntegerField()


class ChangeReason(_Setting):
    """Why the change under way is made; empty for a first entry."""

    setting, cast = "ektp.reason", "text"
    output_field = models.TextField()


class Tracked(models.Model):
    """A source of figures: since when it says what it says, by whom, and why. Kept true by the database alone."""

    known_from = models.DateTimeField(db_default=ChangeInstant(), editable=False)
    changed_by_id = models.BigIntegerField(db_default=ChangeAuthor(), editable=False)
    reason = models.TextField(db_default=ChangeReason(), blank=True, editable=False)

    class Meta:
        abstract = True


class History(models.Model):
    """What a tracked row said from `known_from` until `known_until`. Written by triggers only.

    The row is kept as jsonb, so that a new column needs no second migration and an old row reads with the new column null.
    `anchor` is the row's parent (the sheet of a count), for finding all that hung on it.
    """

    source = models.TextField(db_collation="C")
    row_id = models.BigIntegerField()
    anchor = models.BigIntegerField(null=True)
    row = models.JSONField()
    known_from = models.DateTimeField()
    known_until = models.DateTimeField()
    ended_by_id = models.BigIntegerField()
    ended_reason = models.TextField(blank=True)
    removed = models.BooleanField()

    class Meta:
        indexes = [
            models.Index(fields=["source", "anchor", "known_until"], name="history_by_anchor"),
            models.Index(fields=["source", "row_id", "known_until"], name="history_by_row"),
            models.Index(fields=["-known_until", "-id"], name="history_latest"),
        ]
