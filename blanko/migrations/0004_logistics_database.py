"""What the database itself keeps of loans, counts, destruction, equipment, boards and requests."""

from django.db import migrations

from ektp.db.history import append_only, track_history

SCOPE = (
    "hashtextextended(item_id || '/' || register || '/' || CASE register WHEN 'received' THEN office_id::text ELSE '' END "
    "|| '/' || prefix, 0) / 2"
)
TRACKED = {
    "blanko_loan": "lender_id",
    "blanko_loanrule": "province_id",
    "blanko_stockcount": "",
    "blanko_stockcountline": "stock_count_id",
    "blanko_stockcountreason": "line_id",
    "blanko_countdifference": "office_id",
    "blanko_destruction": "",
    "blanko_serialrange": "",
    "blanko_consumableyield": "",
    "blanko_printingpace": "",
    "blanko_device": "",
    "blanko_devicestate": "device_id",
    "blanko_stockboard": "",
    "blanko_needrule": "office_id",
    "blanko_stockrequest": "office_id",
    "blanko_allocation": "receiver_id",
    "blanko_shipmentquestion": "dispatch_id",
}
APPENDED = (
    "blanko_loannetting",
    "blanko_withdrawncards",
    "blanko_destructionline",
    "blanko_destructionwitness",
)


class Migration(migrations.Migration):
    dependencies = [("blanko", "0003_logistics"), ("daysheets", "0002_database")]
    operations = [
        migrations.RunSQL(
            "ALTER TABLE blanko_destructionline ADD CONSTRAINT destruction_line_of_its_batch "
            "FOREIGN KEY (destruction_id, item_id) REFERENCES blanko_destruction (id, item_id)",
            "ALTER TABLE blanko_destructionline DROP CONSTRAINT destruction_line_of_its_batch",
        ),
        migrations.RunSQL(
            "ALTER TABLE blanko_serialrange ADD CONSTRAINT serial_range_once EXCLUDE USING gist ("
            f"int8range({SCOPE}, {SCOPE}, '[]') WITH &&, int8range(first, last, '[]') WITH &&) WHERE (stands)",
            "ALTER TABLE blanko_serialrange DROP CONSTRAINT serial_range_once",
        ),
        migrations.RunSQL(
            "ALTER TABLE blanko_devicestate ADD CONSTRAINT blanko_devicestate_of_device "
            "FOREIGN KEY (device_id, office_id) REFERENCES blanko_device (id, office_id)",
            "ALTER TABLE blanko_devicestate DROP CONSTRAINT blanko_devicestate_of_device",
        ),
        *(track_history(table, anchor=anchor) for table, anchor in TRACKED.items()),
        *(append_only(table) for table in APPENDED),
    ]
