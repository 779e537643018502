from django.apps import AppConfig


class DistributionConfig(AppConfig):
    """Finished cards: sent to kecamatan, handed over, activated."""

    name = "distribution"

    def ready(self) -> None:
        from distribution import measures, section
        from distribution.papers.drafts import KINDS
        from distribution.selectors.beside import cards_beside
        from distribution.selectors.closing import closing_items
        from ektp.daysheets import panels, registry
        from ektp.papers.registry import register

        registry.register(measures.STAGE, section.HANDOVER, section.ACTIVATION)
        registry.register_closing_check(closing_items)
        panels.register_panel(cards_beside)
        register(*KINDS)
