"""The roll-up: what every page reads. Derived data, rebuilt at will; the sources stand in the stage apps.

Its rows name regions and offices without a foreign key in the database: they are counted by joining the very tables it would look in,
row by row, and it took an eighth of a rebuild. Nothing can go that they name, for codes and sheets have keys of their own (docs/adr/0072).
"""

from django.db import models

from blanko.columns import BlankFlowWork, PrintingCoverage, PrintingWork, SpoilageWork
from distribution.columns import ActivationWork, CardFlowWork, HandoverCoverage, HandoverWork
from recording.columns import RecordingCoverage, RecordingWork, ServicesWork


class FlowColumns(
    RecordingWork,
    RecordingCoverage,
    ServicesWork,
    PrintingWork,
    SpoilageWork,
    PrintingCoverage,
    BlankFlowWork,
    HandoverWork,
    ActivationWork,
    HandoverCoverage,
    CardFlowWork,
):
    """One typed column per flow, from the stages' own lists. Null is not reported, 0 is zero."""

    class Meta:
        abstract = True


class Completeness(models.Model):
    """Office-days: expected, and of those reported, partial, on time, verified; `unscheduled` stands beside them."""

    expected = models.IntegerField(default=0)
    reported = models.IntegerField(default=0)
    partial = models.IntegerField(default=0)
    on_time = models.IntegerField(default=0)
    verified = models.IntegerField(default=0)
    unscheduled = models.IntegerField(default=0)

    class Meta:
        abstract = True


class RegionDay(FlowColumns, Completeness):
    """A region's flows on one day. `own` rows hold what is attributed to the region itself; the others are totals.

    total(R) = own(R) + the totals of its children. A kecamatan has no children here, so only its total is stored.
    """

    region = models.ForeignKey(
        "regions.Region", models.CASCADE, related_name="+", db_index=False, db_constraint=False
    )
    day = models.DateField()
    own = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["region", "own", "day"], name="one_region_day")
        ]
        indexes = [models.Index(fields=["day", "region"], name="region_day_by_day")]


class RegionMonth(FlowColumns, Completeness):
    """All flow of a region before the first of `month`, so that any date costs at most 31 days more.

    There is a row exactly where the month before it has days; a reader takes the latest one (reports.rollup.months).
    """

    region = models.ForeignKey(
        "regions.Region", models.CASCADE, related_name="+", db_index=False, db_constraint=False
    )
    month = models.DateField()
    own = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["region", "own", "month"], name="one_region_month")
        ]


class RegionLevel(models.Model):
    """From `from_day` on, level = offset + all-time flow of the region (MODEL section 3). A null offset: not known.

    `resolved` says whose figure won: "own", "children", or "" where only `known` of `of` children have one; `partial` is their sum
    where the measure has no flow (the others' partial sums are made at read). `sources` are the anchors' sources, joined by commas;
    `anchor_day` is the day of the oldest anchor in use, `newest_anchor` of the youngest. `lost_*` is what the losing side says.
    """

    region = models.ForeignKey(
        "regions.Region", models.CASCADE, related_name="+", db_index=False, db_constraint=False
    )
    measure = models.CharField(max_length=40)
    from_day = models.DateField()
    offset = models.BigIntegerField(null=True)
    resolved = models.CharField(max_length=8, blank=True, default="")
    sources = models.CharField(max_length=60, blank=True, default="")
    version = models.CharField(max_length=60, blank=True, default="")
    anchor_day = models.DateField(null=True)
    newest_anchor = models.DateField(null=True)
    known = models.IntegerField(default=0)
    of = models.IntegerField(default=0)
    partial = models.BigIntegerField(null=True)
    lost_offset = models.BigIntegerField(null=True)
    lost_source = models.CharField(max_length=60, blank=True, default="")
    lost_day = models.DateField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["region", "measure", "from_day"], name="one_region_level"
            )
        ]


class RegionDayStop(models.Model):
    """Stoppages of a region's offices on a day, by service and cause."""

    region = models.ForeignKey(
        "regions.Region", models.CASCADE, related_name="+", db_index=False, db_constraint=False
    )
    day = models.DateField()
    service = models.CharField(max_length=12)
    cause = models.CharField(max_length=20)
    n = models.IntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["region", "day", "service", "cause"], name="one_region_day_stop"
            )
        ]


class OfficeFigures(models.Model):
    """Reported and verified days and headline flows of an office, for comparisons over offices that reported in both periods."""

    office = models.ForeignKey(
        "regions.Office", models.CASCADE, related_name="+", db_index=False, db_constraint=False
    )
    reported = models.IntegerField(default=0)
    verified = models.IntegerField(default=0)
    recordings_made = models.IntegerField(null=True)
    prints_made = models.IntegerField(null=True)
    handovers_made = models.IntegerField(null=True)

    class Meta:
        abstract = True


class OfficeDay(OfficeFigures):
    """An office's day, kept for the last 90 days."""

    day = models.DateField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["office", "day"], name="one_office_day")]


class OfficeMonth(OfficeFigures):
    """An office's month."""

    month = models.DateField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["office", "month"], name="one_office_month")]


class RollupState(models.Model):
    """When a province (or the nation) was last rolled up, and last checked against its sources."""

    region = models.OneToOneField(
        "regions.Region", models.CASCADE, primary_key=True, related_name="+"
    )
    computed_at = models.DateTimeField(null=True)
    checked_at = models.DateTimeField(null=True)
    drift = models.IntegerField(default=0)


class Drift(models.Model):
    """A roll-up row that the nightly recount found different from its source, and mended."""

    region = models.ForeignKey("regions.Region", models.CASCADE, related_name="+")
    own = models.BooleanField(default=False)
    day = models.DateField()
    found_at = models.DateTimeField()
    stored = models.JSONField()
    counted = models.JSONField()
