from django.apps import AppConfig


class BlankoConfig(AppConfig):
    """Blank cards, accounted for to the last keping, and the printing that consumes them."""

    name = "blanko"

    def ready(self) -> None:
        from blanko import measures, section
        from ektp.daysheets import registry

        registry.register(measures.STAGE, section.PRINTING, section.SPOILAGE, section.DECLARED)
