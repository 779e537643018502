"""What a place asked for on its bon; and who ever sent to an office, found by one step of the index for each sender."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("blanko", "0005_speed")]

    operations = [
        migrations.AddField(
            model_name="stockdocument",
            name="asked",
            field=models.PositiveIntegerField(null=True, verbose_name="diminta"),
        ),
        migrations.AddConstraint(
            model_name="stockdocument",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("asked", None), models.Q(("asked__gt", 0), ("kind", "issue")), _connector="OR"
                ),
                name="stock_asked_on_a_bon",
            ),
        ),
        migrations.RemoveIndex(model_name="stockdocument", name="stock_document_to_office"),
        migrations.AddIndex(
            model_name="stockdocument",
            index=models.Index(
                condition=models.Q(("counterpart__isnull", False)),
                fields=["counterpart", "office", "item", "posted_day"],
                name="stock_document_to_office",
            ),
        ),
    ]
