# syntax=docker/dockerfile:1
# Two images: `app` (web, worker, beat, migrations) and `proxy` (TLS). Neither runs as root.

FROM python:3.11-slim-bookworm AS app
ENV PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 PIP_NO_CACHE_DIR=1
# Pango and its shapers, for the PDF reports.
RUN apt-get update \
    && apt-get install -y --no-install-recommends \
        fontconfig libharfbuzz-subset0 libpango-1.0-0 libpangoft2-1.0-0 \
    && rm -rf /var/lib/apt/lists/*
RUN useradd --system --uid 10001 --user-group --no-create-home --shell /usr/sbin/nologin ektp \
    && install -d -o ektp -g ektp -m 0700 /var/lib/ektp /var/backups/ektp
WORKDIR /app
COPY requirements.txt ./
RUN pip install --require-hashes --no-deps --only-binary :all: -r requirements.txt
COPY . .
# Hashed and compressed once, in the image. The settings want a secret; this one never serves.
RUN EKTP_DEBUG=1 EKTP_STATIC_COLLECTED=1 DJANGO_SETTINGS_MODULE=ektp.settings \
    python -m django collectstatic --noinput --pythonpath .
ENV EKTP_VAR_DIR=/var/lib/ektp EKTP_BACKUP_DIR=/var/backups/ektp
USER 10001:10001
EXPOSE 8000
HEALTHCHECK --interval=15s --timeout=5s --start-period=30s \
    CMD ["python", "ektp/deploy/probe.py", "readyz"]
CMD ["gunicorn", "-c", "ektp/deploy/gunicorn.conf.py", "-b", "0.0.0.0:8000", "ektp.wsgi"]

FROM caddy:2.10 AS proxy
COPY ektp/deploy/Caddyfile /etc/caddy/Caddyfile
# Certificates are written by an ordinary user.
RUN mkdir -p /data /config && chown -R 10001:10001 /data /config
USER 10001:10001
