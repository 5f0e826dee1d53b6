"""The HTTP API: one module per part, each with `api`, a list of operations. A new module is found by itself."""

import importlib
import pkgutil
from collections.abc import Iterator

from gateway.http.operations import Api


def all_apis() -> Iterator[Api]:
    """The API of every module in this folder, by name."""
    for found in sorted(pkgutil.iter_modules(__path__), key=lambda module: module.name):
        yield importlib.import_module(f"{__name__}.{found.name}").api
