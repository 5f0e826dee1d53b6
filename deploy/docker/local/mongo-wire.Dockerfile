# MongoDB's protocol in front of DocumentDB, in place of mongo:8 where images cannot be pulled. For trials only.
FROM python:3.11-slim-bookworm

ENV PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 PIP_NO_CACHE_DIR=1 PYTHONPATH=/app

COPY deploy/local/requirements.txt /tmp/requirements.txt
RUN pip install --require-hashes --no-deps -r /tmp/requirements.txt

WORKDIR /app
COPY deploy/__init__.py deploy/__init__.py
COPY deploy/local/__init__.py deploy/local/__init__.py
COPY deploy/local/mongo_wire deploy/local/mongo_wire

# The number of `postgres` in the servers' root folder: only its owner may reach the database's socket.
USER 101
EXPOSE 27017
# The users: MONGODB_PASSWORD_<NAME> in the environment.
CMD ["sh", "-c", "python -m deploy.local.mongo_wire.users /tmp/users.json && exec python -m deploy.local.mongo_wire 27017 /data/.s.PGSQL.5432 /tmp/users.json 0.0.0.0"]
