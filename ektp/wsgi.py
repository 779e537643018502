import os

from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ektp.settings")
application = get_wsgi_application()
get_resolver().url_patterns  # noqa: B018 - every view is imported here, for all processes, and not while the first reader waits
