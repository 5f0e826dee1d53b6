"""The six processes of Kundkort itself as `make run` starts them: five services and the gateway."""

import http.client
import os
import sys
from pathlib import Path

from contracts.services import SERVICES
from deploy.local import ports
from deploy.local.bootstrap import ROOT
from deploy.local.processes import Process

FIRST_HEALTH_PORT = 8081


def service(name: str, port: int, settings: dict[str, str], logs: Path) -> Process:
    """One `nameko run` process; `settings` are those that all parts share."""
    nameko = [sys.executable, "-m", "nameko", "run", "--config", str(ROOT / "libs/chassis/nameko.yaml")]
    own = {"DATABASE": f"kundkort_{name}", "HTTP_HOST": ports.HOST, "HTTP_PORT": str(port)}
    environment = {**os.environ, **settings, **own}
    return Process(name, [*nameko, f"{name}.service"], logs / f"{name}.log", lambda: ready(port), environment, ROOT)


def gateway(port: int, settings: dict[str, str], logs: Path) -> Process:
    """gunicorn with the gateway's own configuration."""
    gunicorn = [sys.executable, "-m", "gunicorn", "-c", "gateway/gunicorn.conf.py", "gateway:create_app()"]
    environment = {**os.environ, **settings, "DATABASE": "kundkort_gateway", "PORT": str(port)}
    return Process("gateway", gunicorn, logs / "gateway.log", lambda: ready(port), environment, ROOT)


def all_parts(gateway_port: int, health_ports: dict[str, int], shared: dict[str, str], logs: Path) -> list[Process]:
    """All six, none of them started."""
    # Third parties' deprecations are no news for who reads the logs of a demo.
    shared = {"PYTHONWARNINGS": "ignore", **shared}
    settings = {**shared, "DOCUMENTS_URL": f"http://{ports.HOST}:{health_ports['documents']}"}
    services = [service(name, health_ports[name], shared, logs) for name in SERVICES]
    return [*services, gateway(gateway_port, settings, logs)]


def ready(port: int) -> bool:
    """Whether the part on this port says that its database and its broker answer."""
    connection = http.client.HTTPConnection(ports.HOST, port, timeout=2)
    try:
        connection.request("GET", "/readyz")
        return connection.getresponse().status == 200
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()
