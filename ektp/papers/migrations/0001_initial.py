import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import ektp.db.models
from ektp.db.history import append_only, track_history


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("db", "0002_functions"),
        ("regions", "0002_history"),
        ("accounts", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Paper",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(db_collation="C", max_length=24, verbose_name="jenis naskah"),
                ),
                ("about", models.CharField(db_collation="C", max_length=100)),
                ("day", models.DateField(verbose_name="tanggal naskah")),
                ("year", models.PositiveSmallIntegerField(verbose_name="tahun")),
                (
                    "number",
                    models.CharField(
                        blank=True, default="", max_length=80, verbose_name="nomor naskah"
                    ),
                ),
                ("sequence", models.PositiveIntegerField(null=True, verbose_name="nomor urut")),
                ("title", models.CharField(max_length=200, verbose_name="judul")),
                ("content", models.JSONField()),
                ("people", models.JSONField(default=dict)),
                (
                    "reason",
                    models.TextField(blank=True, default="", verbose_name="alasan penggantian"),
                ),
                ("token", models.CharField(db_collation="C", max_length=32, unique=True)),
                ("verify_url", models.URLField(max_length=300)),
                ("client_key", models.UUIDField(unique=True)),
                ("issued_at", models.DateTimeField(verbose_name="diterbitkan")),
                ("is_sample", models.BooleanField(default=False)),
                (
                    "issued_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "office",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="regions.office",
                    ),
                ),
                (
                    "other",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="regions.office",
                    ),
                ),
                (
                    "replaces",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="replaced_by",
                        to="papers.paper",
                    ),
                ),
            ],
            options={
                "ordering": ["-issued_at", "-pk"],
            },
        ),
        migrations.CreateModel(
            name="PaperFile",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("path", models.CharField(max_length=200)),
                ("sha256", models.CharField(db_collation="C", db_index=True, max_length=64)),
                ("size", models.PositiveIntegerField()),
                ("created_at", models.DateTimeField()),
                (
                    "paper",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="files",
                        to="papers.paper",
                    ),
                ),
            ],
            options={
                "ordering": ["-created_at", "-pk"],
            },
        ),
        migrations.CreateModel(
            name="PaperNumbering",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "known_from",
                    models.DateTimeField(db_default=ektp.db.models.ChangeInstant(), editable=False),
                ),
                (
                    "changed_by_id",
                    models.BigIntegerField(
                        db_default=ektp.db.models.ChangeAuthor(), editable=False
                    ),
                ),
                (
                    "reason",
                    models.TextField(
                        blank=True, db_default=ektp.db.models.ChangeReason(), editable=False
                    ),
                ),
                ("kind", models.CharField(db_collation="C", max_length=24)),
                ("automatic", models.BooleanField(default=False, verbose_name="bernomor sendiri")),
                (
                    "pattern",
                    models.CharField(
                        blank=True, default="", max_length=60, verbose_name="pola nomor"
                    ),
                ),
                (
                    "first",
                    models.PositiveIntegerField(default=1, verbose_name="nomor urut pertama"),
                ),
                ("first_year", models.PositiveSmallIntegerField(default=0)),
                (
                    "office",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="regions.office",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="PaperWork",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("attempt", models.PositiveSmallIntegerField(default=0)),
                ("lease_until", models.DateTimeField()),
                ("error", models.TextField(blank=True, default="")),
                (
                    "paper",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="work",
                        to="papers.paper",
                    ),
                ),
            ],
        ),
        migrations.AddIndex(
            model_name="paper",
            index=models.Index(fields=["about"], name="paper_by_about"),
        ),
        migrations.AddConstraint(
            model_name="paper",
            constraint=models.UniqueConstraint(
                fields=("office", "kind", "year", "sequence"), name="paper_sequence_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="paper",
            constraint=models.UniqueConstraint(
                condition=models.Q(("number", ""), _negated=True),
                fields=("office", "year", "number"),
                name="paper_number_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="paper",
            constraint=models.UniqueConstraint(
                condition=models.Q(("replaces", None)),
                fields=("office", "kind", "about"),
                name="paper_about_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="paper",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("replaces", None), models.Q(("reason", ""), _negated=True), _connector="OR"
                ),
                name="paper_replaces_with_reason",
            ),
        ),
        migrations.AddConstraint(
            model_name="paper",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("sequence", None),
                    models.Q(("sequence__gt", 0), models.Q(("number", ""), _negated=True)),
                    _connector="OR",
                ),
                name="paper_sequence_has_number",
            ),
        ),
        migrations.AddConstraint(
            model_name="paper",
            constraint=models.CheckConstraint(
                condition=models.Q(("year", models.F("day__year"))), name="paper_year_of_its_day"
            ),
        ),
        migrations.AddConstraint(
            model_name="paperfile",
            constraint=models.UniqueConstraint(
                fields=("paper", "sha256"), name="one_paper_file_per_content"
            ),
        ),
        migrations.AddConstraint(
            model_name="papernumbering",
            constraint=models.UniqueConstraint(
                fields=("office", "kind"), name="one_numbering_per_kind"
            ),
        ),
        migrations.AddConstraint(
            model_name="papernumbering",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("automatic", False), ("pattern__contains", "{n}"), _connector="OR"
                ),
                name="automatic_number_counts",
            ),
        ),
        migrations.AddConstraint(
            model_name="papernumbering",
            constraint=models.CheckConstraint(
                condition=models.Q(("first__gte", 1)), name="numbering_begins_at_one"
            ),
        ),
        migrations.AddIndex(
            model_name="paperwork",
            index=models.Index(fields=["lease_until"], name="paper_work_due"),
        ),
        append_only("papers_paper"),
        append_only("papers_paperfile"),
        track_history("papers_papernumbering", anchor="office_id"),
    ]
