"""Consumables, printers and equipment; the document of what is put into a machine."""

import django.contrib.postgres.constraints
import django.contrib.postgres.fields.ranges
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import ektp.db.models
from ektp.db.history import track_history

_STATES = "blanko_devicestate"


class Migration(migrations.Migration):
    dependencies = [
        ("blanko", "0006_destruction"),
        ("daysheets", "0002_database"),
        ("regions", "0002_history"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="ConsumableYield",
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
                ("cards_per_unit", models.PositiveIntegerField(verbose_name="keping per satuan")),
            ],
            options={
                "verbose_name": "Daya cetak bahan",
            },
        ),
        migrations.CreateModel(
            name="Device",
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
                            ("printer", "Printer KTP-el"),
                            ("static_set", "Set perekaman statis"),
                            ("mobile_set", "Set perekaman mobile"),
                            ("genset", "Genset"),
                            ("ups", "UPS"),
                            ("other", "Alat lain"),
                        ],
                        max_length=12,
                        verbose_name="jenis alat",
                    ),
                ),
                ("model", models.CharField(max_length=80, verbose_name="merek dan tipe")),
                (
                    "serial",
                    models.CharField(
                        blank=True, default="", max_length=60, verbose_name="nomor seri"
                    ),
                ),
                (
                    "funding",
                    models.CharField(
                        choices=[
                            ("apbn", "APBN"),
                            ("apbd", "APBD"),
                            ("dak", "DAK"),
                            ("hibah", "Hibah"),
                        ],
                        max_length=8,
                        verbose_name="sumber dana",
                    ),
                ),
                ("since_day", models.DateField(verbose_name="dipakai sejak")),
                ("until_day", models.DateField(null=True, verbose_name="dipakai sampai")),
                ("client_key", models.UUIDField(unique=True)),
            ],
            options={
                "verbose_name": "Alat",
                "ordering": ["office", "kind", "model", "pk"],
            },
        ),
        migrations.CreateModel(
            name="DeviceState",
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
                            ("baik", "Baik"),
                            ("kurang", "Kurang baik"),
                            ("rusak", "Alat rusak"),
                            ("hilang", "Hilang"),
                        ],
                        max_length=8,
                        verbose_name="keadaan",
                    ),
                ),
                (
                    "cause",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("power", "Listrik padam"),
                            ("network", "Jaringan"),
                            ("central_server", "Server pusat"),
                            ("local_server", "Server daerah"),
                            ("recording_device", "Alat rekam rusak"),
                            ("activation_device", "Alat aktivasi KTP-el rusak"),
                            ("printer", "Printer rusak"),
                            ("blank_out", "Blangko kosong"),
                            ("ribbon_out", "Ribbon kosong"),
                            ("film_out", "Film kosong"),
                            ("application", "Pembaruan aplikasi"),
                            ("staff", "Petugas tidak ada"),
                            ("budget", "Anggaran atau pengadaan"),
                            ("disaster", "Bencana"),
                            ("other", "Lainnya"),
                        ],
                        default="",
                        max_length=20,
                        verbose_name="sebab",
                    ),
                ),
                (
                    "valid",
                    django.contrib.postgres.fields.ranges.DateRangeField(verbose_name="berlaku"),
                ),
                (
                    "location",
                    models.CharField(blank=True, default="", max_length=80, verbose_name="letak"),
                ),
                (
                    "cards_daily",
                    models.PositiveIntegerField(null=True, verbose_name="keping sehari"),
                ),
                (
                    "note",
                    models.CharField(
                        blank=True, default="", max_length=200, verbose_name="keterangan"
                    ),
                ),
            ],
            options={
                "verbose_name": "Keadaan alat",
                "ordering": ["device", "valid"],
            },
        ),
        migrations.CreateModel(
            name="PrintingPace",
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
                    "cards_per_printer",
                    models.PositiveIntegerField(
                        null=True, verbose_name="keping sehari per printer"
                    ),
                ),
                (
                    "cards_per_hour",
                    models.PositiveIntegerField(null=True, verbose_name="keping sejam per petugas"),
                ),
                (
                    "operators",
                    models.PositiveSmallIntegerField(null=True, verbose_name="petugas cetak"),
                ),
                ("starts_at", models.TimeField(null=True, verbose_name="mulai mencetak pukul")),
            ],
            options={
                "verbose_name": "Kecepatan cetak",
            },
        ),
        migrations.RemoveConstraint(
            model_name="stockdocument",
            name="stock_document_kind_known",
        ),
        migrations.AlterField(
            model_name="stockdocument",
            name="kind",
            field=models.CharField(
                choices=[
                    ("opening", "Stok awal"),
                    ("receipt", "Terima"),
                    ("issue", "Bon pengeluaran"),
                    ("place_return", "Pengembalian bon"),
                    ("dispatch", "Kirim"),
                    ("acceptance", "Terima kiriman"),
                    ("loan", "Pinjaman"),
                    ("loan_return", "Pengembalian pinjaman"),
                    ("send_back", "Kirim kembali barang rusak"),
                    ("return", "Kembali ke pengirim"),
                    ("print_use", "Pemakaian cetak"),
                    ("spoilage", "Gagal cetak"),
                    ("consumption", "Pemakaian bahan"),
                    ("adjustment", "Penyesuaian hitung fisik"),
                    ("loss", "Hilang"),
                    ("destruction", "Pemusnahan"),
                    ("reversal", "Pembalikan"),
                ],
                max_length=12,
            ),
        ),
        migrations.AddConstraint(
            model_name="stockdocument",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "kind__in",
                        [
                            "opening",
                            "receipt",
                            "issue",
                            "place_return",
                            "dispatch",
                            "acceptance",
                            "loan",
                            "loan_return",
                            "send_back",
                            "return",
                            "print_use",
                            "spoilage",
                            "consumption",
                            "adjustment",
                            "loss",
                            "destruction",
                            "reversal",
                        ],
                    )
                ),
                name="stock_document_kind_known",
            ),
        ),
        migrations.AddField(
            model_name="consumableyield",
            name="item",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="blanko.item",
            ),
        ),
        migrations.AddField(
            model_name="consumableyield",
            name="office",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="regions.office",
            ),
        ),
        migrations.AddField(
            model_name="device",
            name="office",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="devices",
                to="regions.office",
            ),
        ),
        migrations.AddField(
            model_name="devicestate",
            name="device",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="states",
                to="blanko.device",
            ),
        ),
        migrations.AddField(
            model_name="devicestate",
            name="office",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="regions.office",
            ),
        ),
        migrations.AddField(
            model_name="printingpace",
            name="office",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="regions.office",
            ),
        ),
        migrations.AddConstraint(
            model_name="consumableyield",
            constraint=models.UniqueConstraint(
                fields=("item", "office"), name="one_consumable_yield", nulls_distinct=False
            ),
        ),
        migrations.AddConstraint(
            model_name="consumableyield",
            constraint=models.CheckConstraint(
                condition=models.Q(("cards_per_unit__gt", 0)), name="consumable_yield_of_something"
            ),
        ),
        migrations.AddConstraint(
            model_name="device",
            constraint=models.UniqueConstraint(
                condition=models.Q(("serial", ""), _negated=True),
                fields=("serial",),
                name="device_serial_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="device",
            constraint=models.UniqueConstraint(fields=("id", "office"), name="device_identity"),
        ),
        migrations.AddConstraint(
            model_name="device",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("until_day__isnull", True),
                    ("until_day__gte", models.F("since_day")),
                    _connector="OR",
                ),
                name="device_days_in_order",
            ),
        ),
        migrations.AddConstraint(
            model_name="device",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("kind__in", ["printer", "static_set", "mobile_set", "genset", "ups", "other"])
                ),
                name="device_kind_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="device",
            constraint=models.CheckConstraint(
                condition=models.Q(("funding__in", ["apbn", "apbd", "dak", "hibah"])),
                name="device_funding_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="devicestate",
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(
                expressions=[
                    (
                        models.Func(
                            models.F("device"),
                            models.F("device"),
                            models.Value("[]"),
                            function="int8range",
                            output_field=models.BigIntegerField(),
                        ),
                        "&&",
                    ),
                    ("valid", "&&"),
                ],
                name="device_one_state_per_day",
            ),
        ),
        migrations.AddConstraint(
            model_name="devicestate",
            constraint=models.CheckConstraint(
                condition=models.Q(("condition__in", ["baik", "kurang", "rusak", "hilang"])),
                name="device_condition_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="devicestate",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("condition", "rusak"),
                        (
                            "cause__in",
                            (
                                "printer",
                                "recording_device",
                                "power",
                                "network",
                                "ribbon_out",
                                "film_out",
                                "application",
                                "disaster",
                                "other",
                            ),
                        ),
                    ),
                    models.Q(models.Q(("condition", "rusak"), _negated=True), ("cause", "")),
                    _connector="OR",
                ),
                name="device_broken_names_its_cause",
            ),
        ),
        migrations.AddConstraint(
            model_name="devicestate",
            constraint=models.CheckConstraint(
                condition=models.Q(("valid__isempty", False), ("valid__lower_inf", False)),
                name="device_state_begins",
            ),
        ),
        migrations.AddConstraint(
            model_name="devicestate",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("cards_daily__isnull", True), ("cards_daily__gt", 0), _connector="OR"
                ),
                name="device_pace_of_something",
            ),
        ),
        migrations.AddConstraint(
            model_name="printingpace",
            constraint=models.UniqueConstraint(
                fields=("office",), name="one_printing_pace", nulls_distinct=False
            ),
        ),
        migrations.AddConstraint(
            model_name="printingpace",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("cards_per_printer__isnull", True),
                        ("cards_per_printer__gt", 0),
                        _connector="OR",
                    ),
                    models.Q(
                        ("cards_per_hour__isnull", True), ("cards_per_hour__gt", 0), _connector="OR"
                    ),
                    models.Q(("operators__isnull", True), ("operators__gt", 0), _connector="OR"),
                ),
                name="printing_pace_of_something",
            ),
        ),
        migrations.RunSQL(
            f"ALTER TABLE {_STATES} ADD CONSTRAINT {_STATES}_of_device FOREIGN KEY (device_id, office_id) "
            "REFERENCES blanko_device (id, office_id)",
            f"ALTER TABLE {_STATES} DROP CONSTRAINT {_STATES}_of_device",
        ),
        track_history("blanko_consumableyield"),
        track_history("blanko_printingpace"),
        track_history("blanko_device"),
        track_history(_STATES, anchor="device_id"),
    ]
