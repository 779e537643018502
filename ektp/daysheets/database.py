"""Migration operations for tables of counts that hang on a sheet."""

from django.db import migrations

from ektp.db.history import track_history


def tie_to_sheet(table: str) -> list[migrations.RunSQL]:
    """Office and day of a count row are its sheet's, and its history hangs on the sheet."""
    return [
        migrations.RunSQL(
            [
                (
                    f"ALTER TABLE {table} ADD CONSTRAINT {table}_of_sheet FOREIGN KEY (sheet_id, office_id, day) "
                    "REFERENCES daysheets_daysheet (id, office_id, day)"
                ),
                f"CREATE INDEX {table}_day_brin ON {table} USING brin (day)",
                f"CREATE INDEX {table}_office_day ON {table} (office_id, day)",
            ],
            [
                f"ALTER TABLE {table} DROP CONSTRAINT {table}_of_sheet",
                f"DROP INDEX {table}_day_brin",
                f"DROP INDEX {table}_office_day",
            ],
        ),
        track_history(table, anchor="sheet_id"),
    ]


def tie_domicile(table: str) -> migrations.RunSQL:
    """A domicile is a kecamatan or above, and its level is the region's."""
    return migrations.RunSQL(
        [
            (
                f"ALTER TABLE {table} ADD CONSTRAINT {table}_of_domicile FOREIGN KEY (domicile_id, domicile_level) "
                "REFERENCES regions_region (id, level)"
            ),
            f"ALTER TABLE {table} ADD CONSTRAINT {table}_domicile_level CHECK (domicile_level <= 3)",
            f"CREATE INDEX {table}_domicile_day ON {table} (domicile_id, day)",
        ],
        [
            f"ALTER TABLE {table} DROP CONSTRAINT {table}_of_domicile",
            f"ALTER TABLE {table} DROP CONSTRAINT {table}_domicile_level",
            f"DROP INDEX {table}_domicile_day",
        ],
    )
