"""The processes of Kundkort itself: how a service and the gateway are started, by `make run` and by the tests."""

import http.client
import os
import sys
from pathlib import Path

from chassis import key_set
from contracts.services import SERVICES
from deploy.local import ports
from deploy.local.bootstrap import ROOT
from deploy.local.processes import Process

FIRST_HEALTH_PORT = 8081


def command(name: str, python: str = sys.executable) -> list[str]:
    """The command that runs a service, or "gateway", in the clone's folder, with that interpreter."""
    if name == "gateway":
        return [python, "-m", "gateway.http.server"]
    return [python, "-m", "nameko", "run", "--config", "libs/chassis/nameko.yaml", f"{name}.service"]


def service(name: str, port: int, settings: dict[str, str], logs: Path) -> Process:
    """A service's process; `settings` are those that all parts share."""
    own = {"DATABASE": f"kundkort_{name}", "HTTP_HOST": ports.HOST, "HTTP_PORT": str(port)}
    environment = {**os.environ, **key_set.settings_for(name, settings), **own}
    return Process(name, command(name), logs / f"{name}.log", lambda: ready(port), environment, ROOT)


def gateway(port: int, health_port: int, settings: dict[str, str], logs: Path) -> Process:
    """The gateway's process. No balancer stands in front, so it stops without waiting for one to look away."""
    own = {"PORT": str(port), "HTTP_HOST": ports.HOST, "HEALTH_PORT": str(health_port), "DRAIN_SECONDS": "0"}
    settings = key_set.settings_for("gateway", settings)
    environment = {**os.environ, **settings, "DATABASE": "kundkort_gateway", **own}
    return Process("gateway", command("gateway"), logs / "gateway.log", lambda: ready(health_port), environment, ROOT)


def all_parts(gateway_port: int, health_ports: dict[str, int], shared: dict[str, str], logs: Path) -> list[Process]:
    """The processes of all services and the gateway, not started yet."""
    # Deprecation warnings of third parties would fill the logs of the demo.
    shared = {"PYTHONWARNINGS": "ignore", "MIGRATE_AT_START": "true", **shared}
    settings = {**shared, "DOCUMENTS_URL": f"http://{ports.HOST}:{health_ports['documents']}"}
    services = [service(name, health_ports[name], shared, logs) for name in SERVICES]
    return [*services, gateway(gateway_port, health_ports["gateway"], settings, logs)]


def ready(port: int) -> bool:
    """Whether the service or gateway with this health port reports ready: its database and its broker answer."""
    connection = http.client.HTTPConnection(ports.HOST, port, timeout=2)
    try:
        connection.request("GET", "/readyz")
        return connection.getresponse().status == 200
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()
