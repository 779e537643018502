"""Indexes that keep the pages of the stock as fast after ten years as in the first month; what the check finds of a region."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("blanko", "0004_logistics_database"),
        ("daysheets", "0002_database"),
        ("regions", "0002_history"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="stockcheck",
            name="regions_checked",
            field=models.IntegerField(default=0),
        ),
        migrations.AddField(
            model_name="stockdifference",
            name="region",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to="regions.region",
            ),
        ),
        migrations.AlterField(
            model_name="stockdifference",
            name="identity",
            field=models.CharField(
                choices=[
                    ("on_hand", "Sisa di tangan"),
                    ("quarantine", "Karantina"),
                    ("transit", "Dalam perjalanan"),
                    ("recount", "Saldo terhadap baris buku"),
                    ("conserved", "Masuk, keluar, dan sisa wilayah"),
                ],
                max_length=10,
            ),
        ),
        migrations.AlterField(
            model_name="stockdifference",
            name="office",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to="regions.office",
            ),
        ),
        migrations.AlterField(
            model_name="stockdocument",
            name="counterpart",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="regions.office",
            ),
        ),
        migrations.AlterField(
            model_name="stockdocument",
            name="in_reply_to",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="replies",
                to="blanko.stockdocument",
            ),
        ),
        migrations.AddIndex(
            model_name="stockdocument",
            index=models.Index(fields=["office", "posted_day", "id"], name="stock_document_latest"),
        ),
        migrations.AddIndex(
            model_name="stockdocument",
            index=models.Index(
                condition=models.Q(("kind__in", ("receipt", "acceptance"))),
                fields=["office", "item", "day"],
                include=("posted_day",),
                name="stock_arrival_by_office",
            ),
        ),
        migrations.AddIndex(
            model_name="stockdocument",
            index=models.Index(
                condition=models.Q(("kind__in", ("dispatch", "loan", "loan_return", "send_back"))),
                fields=["office", "item", "posted_day", "id"],
                name="stock_sending_by_office",
            ),
        ),
        migrations.AddIndex(
            model_name="stockdocument",
            index=models.Index(
                condition=models.Q(("counterpart__isnull", False)),
                fields=["counterpart", "office", "item", "posted_day"],
                name="stock_document_to_office",
            ),
        ),
        migrations.AddIndex(
            model_name="stockdocument",
            index=models.Index(
                condition=models.Q(("in_reply_to__isnull", False)),
                fields=["in_reply_to"],
                include=("posted_day", "kind", "quantity", "damaged"),
                name="stock_reply_by_document",
            ),
        ),
        migrations.AddIndex(
            model_name="stockdocument",
            index=models.Index(
                condition=models.Q(("posted_day__gt", models.F("day")), ("sheet__isnull", False)),
                fields=["office", "item", "day"],
                include=("posted_day", "quantity"),
                name="stock_use_posted_late",
            ),
        ),
        migrations.AddConstraint(
            model_name="stockdifference",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("identity", "conserved"), ("office", None), ("region__isnull", False)
                    ),
                    models.Q(
                        models.Q(("identity", "conserved"), _negated=True),
                        ("office__isnull", False),
                        ("region", None),
                    ),
                    _connector="OR",
                ),
                name="stock_difference_of_office_or_region",
            ),
        ),
    ]
