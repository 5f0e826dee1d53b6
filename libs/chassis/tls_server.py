"""The port of a service that answers with TLS, beside the plain one."""

import ssl
from typing import Any

import eventlet
import eventlet.wsgi

from chassis import tls
from chassis.settings import ServiceSettings

PEER_SECONDS = 30
"""Longest time for a handshake, and between two requests of a connection."""


class _Protocol(eventlet.wsgi.HttpProtocol):
    """A peer that breaks off the handshake, does not trust the certificate or speaks no TLS is no error of the service."""

    def _read_request_line(self) -> Any:
        try:
            return super()._read_request_line()
        except (ssl.SSLError, ValueError):  # ValueError: it was gone before the handshake
            return ""


def listen(settings: ServiceSettings) -> Any:
    """The listening socket. A handshake is done by the green thread of its connection, so a silent peer delays nobody."""
    context = tls.server_context(settings.https_certificate, settings.https_key)
    return context.wrap_socket(eventlet.listen((settings.http_host, settings.https_port)), server_side=True)


def serve(listener: Any, application: Any) -> None:
    """Answers until the process ends."""
    eventlet.wsgi.server(listener, application, log_output=False, protocol=_Protocol, keepalive=PEER_SECONDS)
