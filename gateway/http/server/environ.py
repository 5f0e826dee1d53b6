"""ASGI scope → WSGI environ (PEP 3333)."""

import sys
from typing import Any

Scope = dict[str, Any]
Environ = dict[str, Any]
WITHOUT_PREFIX = {"CONTENT_TYPE", "CONTENT_LENGTH"}


def make_environ(scope: Scope) -> Environ:
    """The environ without `wsgi.input`.

    A header whose name has an underscore is dropped: WSGI cannot tell `X_Forwarded_For` from `X-Forwarded-For`, so a peer
    could set what a proxy in front is trusted to set. For the same reason SCRIPT_NAME is never taken from a header.
    """
    host, port = scope.get("server") or ("", 0)
    client = scope.get("client") or ("", 0)
    environ: Environ = {
        "REQUEST_METHOD": scope["method"],
        "SCRIPT_NAME": "",
        "PATH_INFO": scope["path"].encode("utf-8", "surrogateescape").decode("latin-1"),
        "QUERY_STRING": scope["query_string"].decode("latin-1"),
        "REQUEST_URI": scope["raw_path"].decode("latin-1"),
        "SERVER_PROTOCOL": f"HTTP/{scope['http_version']}",
        "SERVER_NAME": host,
        "SERVER_PORT": str(port),
        "REMOTE_ADDR": client[0],
        "REMOTE_PORT": str(client[1]),
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": "http",
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": False,
        "wsgi.run_once": False,
        "wsgi.input_terminated": True,
    }
    for raw_name, raw_value in scope["headers"]:
        if b"_" not in raw_name:
            _add(environ, raw_name.decode("latin-1").upper().replace("-", "_"), raw_value.decode("latin-1"))
    return environ


def _add(environ: Environ, name: str, value: str) -> None:
    key = name if name in WITHOUT_PREFIX else f"HTTP_{name}"
    if key in environ:
        value = f"{environ[key]}{'; ' if name == 'COOKIE' else ','}{value}"
    environ[key] = value
