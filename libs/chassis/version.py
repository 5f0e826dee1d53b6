"""The version of a part: what the file VERSION beside its code says."""

import sys
from functools import cache
from importlib import import_module
from pathlib import Path

UNKNOWN = "unknown"


@cache
def version_of(module: str) -> str:
    """The version of the part that this module belongs to, e.g. `version_of("billing.service")` → "0.2.0".

    VERSION is in the module's own folder, in the repository as in the image. "unknown" if there is none.
    """
    import_module(module)
    file = sys.modules[module].__file__
    path = Path(file or "").parent / "VERSION"
    return path.read_text().strip() if path.exists() else UNKNOWN
