"""Logs: one JSON object a line on standard error, each with the request and trace it belongs to. Never secrets, never bodies."""

import logging
import sys
import time

from pythonjsonlogger.json import JsonFormatter

from chassis.context import NoContext, current

log = logging.getLogger("kundkort")


class _WithContext(logging.Filter):
    """Adds the current call's request id, trace id, company and user to each line that does not name its own."""

    def filter(self, record: logging.LogRecord) -> bool:
        try:
            context = current()
        except NoContext:
            return True
        for name in ("request_id", "trace_id", "tenant", "user"):
            record.__dict__.setdefault(name, getattr(context, name))
        return True


def configure(service: str, level: str) -> None:
    """Sends all of the process's logs to standard error as JSON lines."""
    handler = logging.StreamHandler(sys.stderr)
    handler.addFilter(_WithContext())
    handler.setFormatter(
        JsonFormatter(
            "{asctime}{levelname}{name}{message}",
            style="{",
            rename_fields={"asctime": "time", "levelname": "level", "name": "logger"},
            static_fields={"service": service},
            datefmt="%Y-%m-%dT%H:%M:%SZ",
        )
    )
    logging.Formatter.converter = time.gmtime
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
    for noisy in ("nameko", "amqp", "kombu", "pymongo", "urllib3"):
        logging.getLogger(noisy).setLevel("ERROR")
