"""The one settings file. What differs between machines comes from the environment (.env.sample).

``EKTP_DEBUG`` means "this is one person's machine": embedded servers, demo accounts and a pretended
time are allowed. Without it a missing secret, host or database is an error at start-up.
"""

from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

import django_stubs_ext
from celery.schedules import crontab
from django.utils.translation import gettext_lazy as _

from ektp import embedded
from ektp.common import logs
from ektp.env import EnvError, env

django_stubs_ext.monkeypatch()  # so that ModelForm[DaySheet] works at run time too

BASE_DIR = Path(__file__).resolve().parent.parent
_PRODUCTION_HINT = "Set it (see .env.sample), or set EKTP_DEBUG=1 on a development machine."

EKTP_DEBUG = env.boolean("EKTP_DEBUG", default=False)
# Django's own debug pages are apart from it: the demo shows the real 404 and 500 pages.
DEBUG = env.boolean("EKTP_TRACEBACKS", default=False)
if DEBUG and not EKTP_DEBUG:
    raise EnvError(
        "EKTP_TRACEBACKS shows source and settings; it is allowed with EKTP_DEBUG=1 only."
    )

if env.text("EKTP_NOW", "") and not EKTP_DEBUG:
    raise EnvError("EKTP_NOW holds the clock; it is allowed with EKTP_DEBUG=1 only.")

_INSECURE_KEY = "only-for-one-machine-" + "0" * 40
SECRET_KEY = env.secret(
    "EKTP_SECRET_KEY", _INSECURE_KEY if EKTP_DEBUG else None, hint=_PRODUCTION_HINT
)
_old_key = env.secret("EKTP_SECRET_KEY_OLD", "")
SECRET_KEY_FALLBACKS = [_old_key] if _old_key else []
_LOCAL_HOSTS = "localhost,127.0.0.1,[::1],testserver"
ALLOWED_HOSTS = env.names_list(
    "EKTP_HOSTS", _LOCAL_HOSTS if EKTP_DEBUG else None, hint=_PRODUCTION_HINT
)

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.postgres",  # range fields and exclusion constraints
    "django.contrib.staticfiles",
    "django.forms",  # its widget templates, for FORM_RENDERER
    "django_htmx",
    "django_tables2",
    "ektp.db",
    "ektp.web",
    "ektp.regions",
    "ektp.accounts",
    "ektp.papers",
    "ektp.daysheets",
    "recording",
    "blanko",
    "distribution",
    "reports",
    "ektp.system",
]

MIDDLEWARE = [
    "ektp.web.tracing.Traced",
    "ektp.accounts.own_writes.OwnWrites",
    "django.middleware.security.SecurityMiddleware",
    "ektp.web.middleware.SecurityHeaders",
    "ektp.web.middleware.NoNul",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "ektp.web.middleware.Conditional",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
]

FORM_RENDERER = "ektp.web.forms.Renderer"
ROOT_URLCONF = "ektp.urls"
WSGI_APPLICATION = "ektp.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "ektp.manage.context.frame",
            ],
        },
    },
]

# Servers

# True when PostgreSQL and Redis out of wheels serve this process (ektp.embedded starts them).
EMBEDDED = EKTP_DEBUG and not env.text("EKTP_DATABASE_URL", "")
_cluster = embedded.cluster("demo")


# What PostgreSQL calls this process's connections: its time can then be told apart by whom it serves.
_PROCESS = env.text("EKTP_PROCESS", "ektp")


def _database(url: str) -> dict[str, object]:
    """Django's settings for ``postgresql://user:password@host:port/name?host=/socket/folder``."""
    parts = urlsplit(url)
    if parts.scheme not in {"postgresql", "postgres"} or not parts.path.strip("/"):
        raise EnvError("EKTP_DATABASE_URL must read postgresql://user:password@host:port/name.")
    query = {name: values[-1] for name, values in parse_qs(parts.query).items()}
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.strip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or "") or env.secret("EKTP_DATABASE_PASSWORD", ""),
        "HOST": query.pop("host", parts.hostname or ""),
        "PORT": str(parts.port or ""),
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {"application_name": _PROCESS, "connect_timeout": 5, **query},
    }


DATABASES = {
    "default": _database(
        env.secret(
            "EKTP_DATABASE_URL",
            _cluster.database_url() if EKTP_DEBUG else None,
            hint=_PRODUCTION_HINT,
        )
    )
}
# Dashboards and tables are read there while it is fresh (ektp.db.replica); everything else is the primary's.
_replica = env.secret("EKTP_REPLICA_URL", "")
if _replica:
    DATABASES["replica"] = _database(_replica)
REPLICA_LAG = env.integer("EKTP_REPLICA_LAG", 5, least=1)  # seconds; older and the primary is asked
# Connections on which the nightly check counts provinces again: as many as PostgreSQL has cores to spare at night.
RECOUNT_CONNECTIONS = env.integer("EKTP_RECOUNT_CONNECTIONS", 2, least=1)
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

REDIS_URL = env.secret(
    "EKTP_REDIS_URL", _cluster.redis_url() if EKTP_DEBUG else None, hint=_PRODUCTION_HINT
)
# Put before every key and queue, so that installations and test runs can share one Redis.
REDIS_PREFIX = env.text("EKTP_REDIS_PREFIX", "ektp:")

# Celery (ektp.celery reads every CELERY_ name)


def _broker(url: str) -> str:
    """Celery spells a Unix socket differently from redis-py."""
    if not url.startswith("unix://"):
        return url
    parts = urlsplit(url)
    number = parse_qs(parts.query).get("db", ["0"])[-1]
    return f"redis+socket://{parts.path}?virtual_host={number}"


CELERY_BROKER_URL = _broker(REDIS_URL)
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "global_keyprefix": REDIS_PREFIX,
    # Nothing relies on redelivery: outbox and sweepers are the truth. It only must not come while
    # the longest task still runs.
    "visibility_timeout": 3600,
}
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_RESULT_BACKEND = None  # what a task has done stands in its own table
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_DEFAULT_QUEUE = "default"
CELERY_TASK_ACKS_LATE = True  # every task is safe to run twice
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
# A process that has grown beyond it (KB) or has done so many tasks is replaced after its task: what leaks is bounded.
CELERY_WORKER_MAX_MEMORY_PER_CHILD = 300_000
CELERY_WORKER_MAX_TASKS_PER_CHILD = 10_000
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_TIMEZONE = "Asia/Jakarta"
CELERY_ENABLE_UTC = True
CELERY_BEAT_SCHEDULER = "ektp.beat:OnceScheduler"  # several beats send each tick once
CELERY_BEAT_SCHEDULE: dict[str, dict[str, object]] = {
    # Frequent ones expire, so that they do not pile up while no worker runs.
    "sweep-rollup": {"task": "reports.sweep_rollup", "schedule": 2.0, "options": {"expires": 2}},
    "nightly-recount": {"task": "reports.recount", "schedule": crontab(hour=2, minute=10)},
    "sweep-reports": {"task": "reports.sweep_runs", "schedule": 5.0, "options": {"expires": 5}},
    "sweep-papers": {"task": "reports.sweep_papers", "schedule": 5.0, "options": {"expires": 5}},
    "nightly-backup": {"task": "ektp.system.backup", "schedule": crontab(hour=1, minute=30)},
    "nightly-stock-identities": {
        "task": "blanko.check_identities",
        "schedule": crontab(hour=2, minute=40),
    },
    "nightly-tidying": {"task": "daysheets.tidy", "schedule": crontab(hour=3, minute=10)},
    "sweep-accounts": {"task": "ektp.accounts.sweep", "schedule": crontab(hour=3, minute=20)},
    # Midnight in Jayapura, where the day begins first.
    "write-expectations": {"task": "daysheets.expect", "schedule": crontab(hour=22, minute=5)},
}
NUDGE_APP = "ektp.celery.app"  # looked up by name: ektp.db stands below the Celery app

# People

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["ektp.accounts.backends.AccountBackend"]
LOGIN_URL = "/masuk/"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "/masuk/"
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 8},
    },
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
SESSION_COOKIE_AGE = 60 * env.integer("EKTP_SESSION_MINUTES", 480, least=5)
SESSION_SAVE_EVERY_REQUEST = False
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"

# The demonstration accounts' password; they exist on a machine with EKTP_DEBUG only.
DEMO_PASSWORD = env.secret("EKTP_DEMO_PASSWORD", "ektp-demo")
DEMO_DAYS = env.integer("EKTP_DEMO_DAYS", 120, least=1)  # generated days of Jawa Timur

# Language and time. Indonesian is the source language of every string.

LANGUAGE_CODE = "id"
LANGUAGES = [("id", _("Bahasa Indonesia")), ("en", _("Inggris"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Asia/Jakarta"

# Files

VAR_DIR = Path(env.text("EKTP_VAR_DIR", str(BASE_DIR / "var")))
STATIC_URL = "/static/"
STATIC_ROOT = BASE_DIR / "var" / "static"  # made from the code, so it stays beside it
STATICFILES_DIRS = [BASE_DIR / "static"]
# Names with hashes and compressed copies need `collectstatic` first.
STATIC_COLLECTED = env.boolean("EKTP_STATIC_COLLECTED", default=not EKTP_DEBUG)
_static_storage = (
    "whitenoise.storage.CompressedManifestStaticFilesStorage"
    if STATIC_COLLECTED
    else "django.contrib.staticfiles.storage.StaticFilesStorage"
)
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": _static_storage},
}
WHITENOISE_USE_FINDERS = not STATIC_COLLECTED
WHITENOISE_AUTOREFRESH = not STATIC_COLLECTED
MEDIA_ROOT = VAR_DIR / "files"  # report files and uploads; served by views, never by path
BACKUP_DIR = Path(env.text("EKTP_BACKUP_DIR", str(VAR_DIR / "backup")))
BACKUP_KEEP = env.integer("EKTP_BACKUP_KEEP", 14, least=1)
# Requests that may wait in each web process for one of its threads, and for how many seconds (ektp.web.worker).
LINE = env.integer("EKTP_LINE", 128, least=1)
LINE_SECONDS = env.integer("EKTP_LINE_SECONDS", 10, least=1)
# Megabytes; a web process that holds more is replaced after its answer (ektp.web.memory). It rests at some 130.
WEB_MB = env.integer("EKTP_WEB_MB", 350, least=150)
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000  # a grid of 51 kecamatan with all its columns

# Transport

TLS = env.boolean("EKTP_TLS", default=not EKTP_DEBUG)
SECURE_SSL_REDIRECT = TLS
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$", r"^metrics$"]
# Only the proxy reaches the web server, and it sets this header itself.
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if TLS else None
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if TLS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = False  # the domain's other hosts are not ours to bind
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SESSION_COOKIE_SECURE = TLS
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SECURE = TLS
CSRF_COOKIE_HTTPONLY = False
CSRF_TRUSTED_ORIGINS = [f"https://{host}" for host in ALLOWED_HOSTS] if TLS else []
X_FRAME_OPTIONS = "DENY"

# Watching

# JSON for whoever gathers the lines; plain on one person's machine.
LOG_FORMAT = env.text("EKTP_LOG_FORMAT", "line" if EKTP_DEBUG else "json")
if LOG_FORMAT not in {"json", "line"}:
    raise EnvError(f"EKTP_LOG_FORMAT={LOG_FORMAT!r} is neither json nor line.")
_log_level = env.text("EKTP_LOG_LEVEL", "INFO").upper()
LOGGING = logs.configured("json" if LOG_FORMAT == "json" else "line", _log_level)
SLOW_MS = env.integer("EKTP_SLOW_MS", 500)  # statements that take longer are named; 0: none
# Who may read /metrics: `Authorization: Bearer <token>`. Without one there is no such page.
METRICS_TOKEN = env.secret("EKTP_METRICS_TOKEN", "")

env.refuse_unknown()
