from django.apps import AppConfig


class RecordingConfig(AppConfig):
    """Perekaman: who was recorded, who is still to be, and where records wait."""

    name = "recording"

    def ready(self) -> None:
        from ektp.daysheets import registry
        from recording import measures, section

        registry.register(measures.STAGE, section.RECORDING, section.QUEUE, section.SERVICES)
