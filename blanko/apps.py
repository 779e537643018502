from django.apps import AppConfig


class BlankoConfig(AppConfig):
    name = "blanko"
    label = "blanko"
