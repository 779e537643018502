"""Which kabupaten/kota show their stock to everybody."""

import django.db.models.deletion
from django.db import migrations, models

import ektp.db.models
from ektp.db.history import track_history


class Migration(migrations.Migration):
    dependencies = [
        ("blanko", "0007_equipment"),
        ("regions", "0002_history"),
    ]

    operations = [
        migrations.CreateModel(
            name="StockBoard",
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
                ("public", models.BooleanField(default=False, verbose_name="tampil untuk umum")),
                (
                    "region",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="regions.region",
                    ),
                ),
            ],
            options={"abstract": False},
        ),
        track_history("blanko_stockboard"),
    ]
