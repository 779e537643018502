#!/usr/bin/env python3
"""Django's command line; starts the embedded servers when they are the ones in use."""

import os
import sys


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ektp.settings")
    from django.conf import settings
    from django.core.management import execute_from_command_line

    from ektp import embedded

    if settings.EMBEDDED:
        embedded.hold(embedded.cluster("demo"))
    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
