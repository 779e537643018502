"""Who ever sent to an office is found by one step of the index for each sender (blanko.selectors.transit)."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("blanko", "0005_speed")]

    operations = [
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
