from django.apps import AppConfig

# Stock documents are only ever added, so their changes are themselves.
_DOCUMENTS = """
SELECT d.known_from AS at, d.changed_by_id AS by_id, d.reason, 'blanko_stockdocument' AS source, d.id AS row_id,
       d.office_id, NULL::bigint AS region_id, d.day, NULL::jsonb AS old, to_jsonb(d) AS new,
       CASE d.kind WHEN 'reversal' THEN 'reversal' ELSE '' END AS tag
FROM blanko_stockdocument d WHERE d.sheet_id IS NULL
"""


class BlankoConfig(AppConfig):
    """Blank cards, accounted for to the last keping, and the printing that consumes them."""

    name = "blanko"

    def ready(self) -> None:
        from blanko import measures, section
        from blanko.papers.kinds import KINDS
        from blanko.selectors.beside import stock_beside
        from blanko.selectors.closing import closing_items
        from ektp.daysheets import panels, registry
        from ektp.papers.registry import register

        registry.register(measures.STAGE, section.PRINTING, section.SPOILAGE, section.DECLARED)
        registry.register_closing_check(closing_items)
        registry.register_stream(registry.ChangeStream("stock_documents", _DOCUMENTS))
        panels.register_panel(stock_beside)
        register(*KINDS)
