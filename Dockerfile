# syntax=docker/dockerfile:1
# One image, three ways to start it: the API (default), a worker, a task; and a second one, target `browser`, with a
# Chromium for the browser worker. They carry no database and no cache: DATABASE_URL and REDIS_URL name them.

FROM python:3.13-slim AS build
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1
RUN python -m venv /venv
COPY requirements-production.txt ./
RUN /venv/bin/pip install --require-hashes --no-deps --only-binary :all: -r requirements-production.txt

FROM python:3.13-slim AS base
# ca-certificates: the HTTP clients trust the system's store.
RUN apt-get update \
    && apt-get install -y --no-install-recommends ca-certificates \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --system --create-home --uid 10001 rolecall \
    && install -d -o rolecall -g rolecall /data
ENV PATH=/venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 \
    ENVIRONMENT=production HOST=0.0.0.0 PORT=8000 DATA_DIR=/data LOG_FORMAT=json
COPY --from=build /venv /venv
WORKDIR /srv/rolecall
COPY alembic.ini main.py seed.py ./
COPY alembic alembic
COPY app app
COPY demo demo
USER rolecall
VOLUME /data

FROM base AS browser
USER root
RUN apt-get update && apt-get install -y --no-install-recommends chromium && rm -rf /var/lib/apt/lists/*
USER rolecall
CMD ["arq", "app.worker.BrowserWorkerSettings"]

FROM base AS run
EXPOSE 8000
HEALTHCHECK --interval=10s --timeout=3s --start-period=20s \
    CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8000/health/live', timeout=2)"]
CMD ["uvicorn", "main:app", "--host", "0.0.0.0", "--port", "8000", "--no-proxy-headers"]
