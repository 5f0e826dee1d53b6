"""PostgreSQL with DocumentDB for one instance: its settings, its first setup and its process.

It listens on a Unix socket in its data folder only; clients connect to mongo_wire beside it.
"""

import os
import socket
import struct
from pathlib import Path

from deploy.local import jail
from deploy.local.processes import Process

USER = "postgres"
SOCKET = ".s.PGSQL.5432"
SETTINGS = """\
listen_addresses = ''
unix_socket_directories = '/data'
max_connections = 100
shared_buffers = 256MB
max_wal_size = 512MB
checkpoint_timeout = 15min
random_page_cost = 1.1
jit = off
# Two inserts of the same unique key wait for each other this long; MongoDB refuses the second at once.
deadlock_timeout = 20ms
max_parallel_workers_per_gather = 0
autovacuum_naptime = 15s
autovacuum_analyze_scale_factor = 0.05
# The planner evaluates a query's condition on each sample document it keeps, once for every index: with the usual hundred,
# packed, that was two thirds of the cost of a small query.
default_statistics_target = 10
default_toast_compression = lz4
# A duplicate key is an answer to the client and does not belong in the log.
log_min_messages = log
log_checkpoints = off
shared_preload_libraries = 'pg_cron,pg_documentdb_core,pg_documentdb,pg_documentdb_extended_rum'
cron.database_name = 'postgres'
cron.host = '/data'
cron.log_run = off
cron.log_statement = off
cron.use_background_workers = on
# Set before the first index is made; else no sort uses an index.
documentdb.alternate_index_handler_name = 'extended_rum'
documentdb.enableCompositeIndexPlanner = on
documentdb.useFileBasedPersistedCursors = on
documentdb.defaultCursorExpiryTimeLimitSeconds = 600
documentdb.use_pg_stats_live_tuples_for_count = off
documentdb.localhost_connection_string = 'host=/data'
documentdb_core.enableCollation = on
"""
# The engine's index builders look for work every two seconds; mongo_wire builds indexes itself, at once. A driver
# repeats a write within seconds, so what the engine remembers of it may go after MongoDB's half hour.
EXTENSIONS = """\
CREATE EXTENSION documentdb CASCADE;
CREATE EXTENSION documentdb_extended_rum;
SELECT cron.unschedule(jobname) FROM cron.job WHERE jobname LIKE 'documentdb_index_build_task%';
SELECT cron.schedule('kundkort_forget_writes', '*/10 * * * *',
    $$DELETE FROM documentdb_data.retryable_writes WHERE write_time < now() - interval '30 minutes'$$);
"""
# Built under another name and renamed, so that an interrupted first start starts over.
SERVER = """
set -e
if [ ! -d /data/cluster ]; then
    rm -rf /data/new
    initdb --pgdata=/data/new --username=postgres --auth=trust --encoding=UTF8 --locale=C.UTF-8 --no-sync >/dev/null
    echo "include '/data/kundkort.conf'" >>/data/new/postgresql.conf
    pg_ctl --pgdata=/data/new --wait --log=/data/setup.log start >/dev/null
    psql --host=/data --username=postgres --quiet --no-psqlrc --set=ON_ERROR_STOP=1 --file=/data/extensions.sql >/dev/null
    pg_ctl --pgdata=/data/new --wait --mode=fast stop >/dev/null
    mv /data/new /data/cluster
fi
exec postgres -D /data/cluster
"""


def prepare(root: Path, data: Path) -> None:
    """Write the settings into the instance's data folder and give it to PostgreSQL's user."""
    data.mkdir(parents=True, exist_ok=True)
    (data / "kundkort.conf").write_text(SETTINGS)
    (data / "extensions.sql").write_text(EXTENSIONS)
    (data / SOCKET).unlink(missing_ok=True)
    user, group = jail.user_ids(root, USER)
    for path in (data, data / "kundkort.conf", data / "extensions.sql"):
        os.chown(path, user, group)
    data.chmod(0o700)


def process(root: Path, data: Path, log: Path) -> Process:
    """The database's process."""
    command = jail.command(root, data, USER, "INT", ["sh", "-c", SERVER])
    return Process("PostgreSQL", command, log, lambda: accepts(data) and (data / "cluster").is_dir(), jailed=True)


def accepts(data: Path) -> bool:
    """Whether the database accepts clients: it does not answer a start-up message with an error."""
    body = struct.pack("!i", 196608) + b"user\0postgres\0\0"
    try:
        # A socket's address holds about 100 bytes; the path through the open folder is short however deep the clone is.
        folder = os.open(data, os.O_PATH)
        try:
            with socket.socket(socket.AF_UNIX) as connection:
                connection.settimeout(2)
                connection.connect(f"/proc/self/fd/{folder}/{SOCKET}")
                connection.sendall(struct.pack("!i", len(body) + 4) + body)
                return connection.recv(1) == b"R"
        finally:
            os.close(folder)
    except OSError:
        return False
