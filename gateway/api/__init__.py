"""The HTTP API, a module per part; each has `api`, its operations. A new module is found without being registered."""

import importlib
import pkgutil
from collections.abc import Iterator

from gateway.http.operations import Api


def all_apis() -> Iterator[Api]:
    """The API of every module in this folder, by name."""
    for found in sorted(pkgutil.iter_modules(__path__), key=lambda module: module.name):
        yield importlib.import_module(f"{__name__}.{found.name}").api
