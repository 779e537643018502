"""Papers as they were issued, the numbers an office gives them, and the files that were made of them."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from ektp.db.models import Tracked


class Paper(models.Model):
    """One naskah. What it says is frozen here; a correction is a new paper that replaces it. Append-only.

    `about` names the thing it is about (`blanko.document:12`), `other` the office on the other side, which sees it too.
    """

    office = models.ForeignKey("regions.Office", models.PROTECT, related_name="+")
    other = models.ForeignKey("regions.Office", models.PROTECT, null=True, related_name="+")
    kind = models.CharField(_("jenis naskah"), max_length=24, db_collation="C")
    about = models.CharField(max_length=100, db_collation="C")
    day = models.DateField(_("tanggal naskah"))
    year = models.PositiveSmallIntegerField(_("tahun"))
    number = models.CharField(_("nomor naskah"), max_length=80, blank=True, default="")
    sequence = models.PositiveIntegerField(_("nomor urut"), null=True)
    title = models.CharField(_("judul"), max_length=200)
    content = models.JSONField()
    people = models.JSONField(default=dict)  # as they were named, to be offered again
    replaces = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="replaced_by"
    )
    reason = models.TextField(_("alasan penggantian"), blank=True, default="")
    token = models.CharField(max_length=32, unique=True, db_collation="C")
    verify_url = models.URLField(max_length=300)
    client_key = models.UUIDField(unique=True)
    issued_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    issued_at = models.DateTimeField(_("diterbitkan"))
    is_sample = models.BooleanField(default=False)

    class Meta:
        ordering = ["-issued_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["office", "kind", "year", "sequence"], name="paper_sequence_once"
            ),
            models.UniqueConstraint(
                fields=["office", "year", "number"],
                condition=~Q(number=""),
                name="paper_number_once",
            ),
            models.UniqueConstraint(
                fields=["office", "kind", "about"],
                condition=Q(replaces=None),
                name="paper_about_once",
            ),
            models.CheckConstraint(
                condition=Q(replaces=None) | ~Q(reason=""), name="paper_replaces_with_reason"
            ),
            models.CheckConstraint(
                condition=Q(sequence=None) | (Q(sequence__gt=0) & ~Q(number="")),
                name="paper_sequence_has_number",
            ),
            models.CheckConstraint(condition=Q(year=F("day__year")), name="paper_year_of_its_day"),
        ]
        indexes = [models.Index(fields=["about"], name="paper_by_about")]

    def __str__(self) -> str:
        return f"{self.title} {self.number}".strip()

    @property
    def name(self) -> str:
        """What it is called at the foot of its pages and in the file's name: `NSK-2026-9f3c01`."""
        return f"NSK-{self.year}-{self.token[:6]}"


class PaperFile(models.Model):
    """The PDF of a paper. Append-only: made again from the frozen content it has the same bytes, and is the same row."""

    paper = models.ForeignKey(Paper, models.PROTECT, related_name="files")
    path = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64, db_collation="C", db_index=True)
    size = models.PositiveIntegerField()
    created_at = models.DateTimeField()

    class Meta:
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["paper", "sha256"], name="one_paper_file_per_content")
        ]

    def __str__(self) -> str:
        return self.path


class PaperWork(models.Model):
    """A paper whose file is still to be made; gone once it is. The row is the truth, a message in the queue only a hint."""

    paper = models.OneToOneField(Paper, models.CASCADE, related_name="work")
    attempt = models.PositiveSmallIntegerField(default=0)
    lease_until = models.DateTimeField()
    error = models.TextField(blank=True, default="")

    class Meta:
        indexes = [models.Index(fields=["lease_until"], name="paper_work_due")]


class PaperNumbering(Tracked):
    """How an office numbers its papers of one kind: by itself without gaps, or typed from its own register.

    `first` is the first number of `first_year`, for an office that begins within a year; every later year begins at 1.
    """

    office = models.ForeignKey("regions.Office", models.PROTECT, related_name="+")
    kind = models.CharField(max_length=24, db_collation="C")
    automatic = models.BooleanField(_("bernomor sendiri"), default=False)
    pattern = models.CharField(_("pola nomor"), max_length=60, blank=True, default="")
    first = models.PositiveIntegerField(_("nomor urut pertama"), default=1)
    first_year = models.PositiveSmallIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["office", "kind"], name="one_numbering_per_kind"),
            models.CheckConstraint(
                condition=Q(automatic=False) | Q(pattern__contains="{n}"),
                name="automatic_number_counts",
            ),
            models.CheckConstraint(condition=Q(first__gte=1), name="numbering_begins_at_one"),
        ]
