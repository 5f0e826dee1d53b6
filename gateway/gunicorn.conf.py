# ruff: noqa: N999 - gunicorn's own name for its settings
"""How gunicorn serves the gateway: threads, since most of a request is waiting for services."""

import os

bind = f"{os.environ.get('BIND', '127.0.0.1')}:{os.environ.get('PORT', '8080')}"
workers = int(os.environ.get("WEB_CONCURRENCY", "1"))
worker_class = "gthread"
threads = int(os.environ.get("WEB_THREADS", "16"))
keepalive = 30
timeout = 60
graceful_timeout = 20
worker_tmp_dir = "/dev/shm" if os.path.isdir("/dev/shm") else None
loglevel = "warning"
# It would lie in the home folder, shared by every gateway of this user, and outlive a kill.
control_socket_disable = True
