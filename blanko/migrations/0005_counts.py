"""Stock counts with their lines and reasons, and how daily differences were handled; all of it with history."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import ektp.db.models
from ektp.db.history import track_history


class Migration(migrations.Migration):
    dependencies = [
        ("blanko", "0004_loans"),
        ("daysheets", "0002_database"),
        ("regions", "0002_history"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="StockCountLine",
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
                (
                    "condition",
                    models.CharField(
                        choices=[
                            ("in_transit", "Dalam perjalanan"),
                            ("on_hand", "Sisa"),
                            ("quarantine", "Karantina"),
                        ],
                        max_length=10,
                    ),
                ),
                ("running", models.BooleanField(default=True, verbose_name="sedang berjalan")),
                ("expected_at_start", models.IntegerField(verbose_name="buku saat mulai")),
                (
                    "expected_when_counted",
                    models.IntegerField(null=True, verbose_name="seharusnya saat dihitung"),
                ),
                ("counted", models.PositiveIntegerField(null=True, verbose_name="dihitung")),
                ("counted_at", models.DateTimeField(null=True, verbose_name="dihitung pada")),
            ],
            options={
                "verbose_name": "bagian hitung fisik",
            },
        ),
        migrations.CreateModel(
            name="StockCountReason",
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
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("misrecorded", "Salah catat"),
                            ("damaged", "Rusak belum dicatat"),
                            ("lost", "Hilang"),
                            ("found", "Ditemukan"),
                            ("miscounted", "Salah hitung sebelumnya"),
                            ("other", "Lainnya"),
                        ],
                        max_length=11,
                    ),
                ),
                ("quantity", models.IntegerField()),
                (
                    "note",
                    models.CharField(
                        blank=True, default="", max_length=200, verbose_name="keterangan"
                    ),
                ),
                (
                    "police_report",
                    models.CharField(
                        blank=True, default="", max_length=80, verbose_name="nomor laporan polisi"
                    ),
                ),
            ],
            options={
                "verbose_name": "sebab selisih hitung fisik",
            },
        ),
        migrations.CreateModel(
            name="CountDifference",
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
                ("day", models.DateField()),
                (
                    "handling",
                    models.CharField(
                        choices=[
                            ("explained", "Dijelaskan"),
                            ("requested", "Penyesuaian menunggu persetujuan"),
                            ("adjusted", "Disesuaikan"),
                            ("returned", "Dikembalikan"),
                        ],
                        max_length=9,
                        verbose_name="tindak lanjut",
                    ),
                ),
                ("counted", models.IntegerField(verbose_name="dihitung")),
                ("expected", models.IntegerField(verbose_name="menurut buku")),
                ("accepted", models.IntegerField(null=True, verbose_name="selisih yang diterima")),
                ("note", models.TextField()),
                ("returned_reason", models.TextField(blank=True, default="")),
                ("handled_at", models.DateTimeField(verbose_name="ditangani pada")),
                ("decided_at", models.DateTimeField(null=True, verbose_name="diputuskan pada")),
                (
                    "decided_by",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="diputuskan oleh",
                    ),
                ),
                (
                    "document",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="daily_difference",
                        to="blanko.stockdocument",
                        verbose_name="dokumen",
                    ),
                ),
                (
                    "handled_by",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="ditangani oleh",
                    ),
                ),
                (
                    "office",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="regions.office",
                    ),
                ),
            ],
            options={
                "verbose_name": "selisih hitung harian",
            },
        ),
        migrations.CreateModel(
            name="StockCount",
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
                ("day", models.DateField(verbose_name="tanggal mulai")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("open", "Sedang dihitung"),
                            ("submitted", "Menunggu persetujuan"),
                            ("approved", "Disetujui"),
                            ("cancelled", "Dibatalkan"),
                        ],
                        default="open",
                        max_length=9,
                    ),
                ),
                (
                    "number",
                    models.CharField(
                        blank=True, default="", max_length=80, verbose_name="nomor berita acara"
                    ),
                ),
                ("note", models.TextField(blank=True, default="", verbose_name="catatan")),
                (
                    "returned_reason",
                    models.TextField(blank=True, default="", verbose_name="alasan dikembalikan"),
                ),
                ("started_at", models.DateTimeField(verbose_name="dimulai pada")),
                ("submitted_at", models.DateTimeField(null=True, verbose_name="diajukan pada")),
                ("approved_at", models.DateTimeField(null=True, verbose_name="disetujui pada")),
                ("client_key", models.UUIDField(unique=True)),
                (
                    "approved_by",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="disetujui oleh",
                    ),
                ),
                (
                    "item",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="blanko.item",
                    ),
                ),
                (
                    "office",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="regions.office",
                    ),
                ),
                (
                    "place",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="blanko.stockplace",
                    ),
                ),
                (
                    "started_by",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="dimulai oleh",
                    ),
                ),
                (
                    "submitted_by",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="diajukan oleh",
                    ),
                ),
            ],
            options={
                "verbose_name": "hitung fisik",
            },
        ),
        migrations.AddField(
            model_name="stockdocument",
            name="stock_count",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="documents",
                to="blanko.stockcount",
                verbose_name="hitung fisik",
            ),
        ),
        migrations.AddIndex(
            model_name="stockdocument",
            index=models.Index(
                condition=models.Q(("stock_count__isnull", False)),
                fields=["stock_count"],
                name="stock_document_by_count",
            ),
        ),
        migrations.AddField(
            model_name="stockcountline",
            name="counted_by",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="dihitung oleh",
            ),
        ),
        migrations.AddField(
            model_name="stockcountline",
            name="item",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="blanko.item",
            ),
        ),
        migrations.AddField(
            model_name="stockcountline",
            name="office",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="regions.office",
            ),
        ),
        migrations.AddField(
            model_name="stockcountline",
            name="place",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="blanko.stockplace",
            ),
        ),
        migrations.AddField(
            model_name="stockcountline",
            name="stock_count",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="lines",
                to="blanko.stockcount",
                verbose_name="hitung fisik",
            ),
        ),
        migrations.AddField(
            model_name="stockcountreason",
            name="line",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="reasons",
                to="blanko.stockcountline",
                verbose_name="bagian hitung fisik",
            ),
        ),
        migrations.AddField(
            model_name="stockcountreason",
            name="office",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="regions.office",
            ),
        ),
        migrations.AddConstraint(
            model_name="countdifference",
            constraint=models.UniqueConstraint(
                fields=("office", "day"), name="one_difference_of_a_day"
            ),
        ),
        migrations.AddConstraint(
            model_name="countdifference",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("handling__in", ["explained", "requested", "adjusted", "returned"])
                ),
                name="difference_handling_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="countdifference",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("decided_at__isnull", True), ("decided_by__isnull", True)),
                    models.Q(("decided_at__isnull", False), ("decided_by__isnull", False)),
                    _connector="OR",
                ),
                name="difference_decided",
            ),
        ),
        migrations.AddConstraint(
            model_name="countdifference",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("decided_by", models.F("handled_by")), _negated=True),
                    ("decided_by__isnull", True),
                    _connector="OR",
                ),
                name="difference_decided_by_another",
            ),
        ),
        migrations.AddConstraint(
            model_name="countdifference",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("accepted__isnull", False), ("handling__in", ("explained", "adjusted"))
                    ),
                    models.Q(
                        models.Q(("handling__in", ("explained", "adjusted")), _negated=True),
                        ("accepted__isnull", True),
                    ),
                    _connector="OR",
                ),
                name="difference_accepted_when_handled",
            ),
        ),
        migrations.AddConstraint(
            model_name="countdifference",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("handling", "adjusted"), ("document__isnull", False)),
                    models.Q(
                        models.Q(("handling", "adjusted"), _negated=True),
                        ("document__isnull", True),
                    ),
                    _connector="OR",
                ),
                name="difference_adjusted_by_a_document",
            ),
        ),
        migrations.AddIndex(
            model_name="stockcount",
            index=models.Index(fields=["office", "-started_at"], name="stock_count_by_office"),
        ),
        migrations.AddConstraint(
            model_name="stockcount",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ["open", "submitted", "approved", "cancelled"])),
                name="stock_count_state_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="stockcount",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("submitted_at__isnull", True), ("submitted_by__isnull", True)),
                    models.Q(("submitted_at__isnull", False), ("submitted_by__isnull", False)),
                    _connector="OR",
                ),
                name="stock_count_submitted",
            ),
        ),
        migrations.AddConstraint(
            model_name="stockcount",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("approved_at__isnull", True), ("approved_by__isnull", True)),
                    models.Q(("approved_at__isnull", False), ("approved_by__isnull", False)),
                    _connector="OR",
                ),
                name="stock_count_approved",
            ),
        ),
        migrations.AddConstraint(
            model_name="stockcount",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("approved_by__isnull", False), ("state", "approved")),
                    models.Q(
                        models.Q(("state", "approved"), _negated=True),
                        ("approved_by__isnull", True),
                    ),
                    _connector="OR",
                ),
                name="stock_count_approved_by_somebody",
            ),
        ),
        migrations.AddConstraint(
            model_name="stockcount",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state__in", ("submitted", "approved")), _negated=True),
                    ("submitted_by__isnull", False),
                    _connector="OR",
                ),
                name="stock_count_submitted_by_somebody",
            ),
        ),
        migrations.AddConstraint(
            model_name="stockcount",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("approved_by__isnull", True),
                    models.Q(
                        models.Q(("approved_by", models.F("submitted_by")), _negated=True),
                        models.Q(("approved_by", models.F("started_by")), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="stock_count_approved_by_another",
            ),
        ),
        migrations.AddConstraint(
            model_name="stockcountline",
            constraint=models.UniqueConstraint(
                fields=("stock_count", "place", "condition"), name="one_stock_count_line"
            ),
        ),
        migrations.AddConstraint(
            model_name="stockcountline",
            constraint=models.UniqueConstraint(
                condition=models.Q(("running", True)),
                fields=("place", "item", "condition"),
                name="one_running_stock_count",
            ),
        ),
        migrations.AddConstraint(
            model_name="stockcountline",
            constraint=models.CheckConstraint(
                condition=models.Q(("condition__in", ["on_hand", "quarantine"])),
                name="stock_count_line_condition",
            ),
        ),
        migrations.AddConstraint(
            model_name="stockcountline",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("counted_at__isnull", True), ("counted_by__isnull", True)),
                    models.Q(("counted_at__isnull", False), ("counted_by__isnull", False)),
                    _connector="OR",
                ),
                name="stock_count_line_counted",
            ),
        ),
        migrations.AddConstraint(
            model_name="stockcountline",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("counted__isnull", True), ("counted_at__isnull", True)),
                    models.Q(("counted__isnull", False), ("counted_at__isnull", False)),
                    _connector="OR",
                ),
                name="stock_count_line_counted_at",
            ),
        ),
        migrations.AddConstraint(
            model_name="stockcountreason",
            constraint=models.UniqueConstraint(
                condition=models.Q(("quantity__lt", 0)),
                fields=("line", "kind"),
                name="one_reason_for_less",
            ),
        ),
        migrations.AddConstraint(
            model_name="stockcountreason",
            constraint=models.UniqueConstraint(
                condition=models.Q(("quantity__gt", 0)),
                fields=("line", "kind"),
                name="one_reason_for_more",
            ),
        ),
        migrations.AddConstraint(
            model_name="stockcountreason",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("kind__in", ["misrecorded", "damaged", "lost", "found", "miscounted", "other"])
                ),
                name="count_reason_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="stockcountreason",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("kind__in", ["damaged", "lost"]), ("quantity__lt", 0)),
                    models.Q(("kind", "found"), ("quantity__gt", 0)),
                    models.Q(
                        models.Q(("kind__in", ["damaged", "lost", "found"]), _negated=True),
                        models.Q(("quantity", 0), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="count_reason_direction",
            ),
        ),
        migrations.AddConstraint(
            model_name="stockcountreason",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("kind", "lost"), _negated=True),
                    models.Q(("police_report", ""), _negated=True),
                    _connector="OR",
                ),
                name="count_reason_lost_has_report",
            ),
        ),
        migrations.AddConstraint(
            model_name="stockcountreason",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("kind", "other"), _negated=True),
                    models.Q(("note", ""), _negated=True),
                    _connector="OR",
                ),
                name="count_reason_other_is_explained",
            ),
        ),
        track_history("blanko_stockcount"),
        track_history("blanko_stockcountline", anchor="stock_count_id"),
        track_history("blanko_stockcountreason", anchor="line_id"),
        track_history("blanko_countdifference", anchor="office_id"),
    ]
