"""JSON Merge Patch (RFC 7396): what is named changes, null takes a value away, objects are merged."""

from typing import Any


def merge_patch(target: Any, patch: dict[str, Any]) -> dict[str, Any]:
    """`target` with the patch applied, as new objects; a target that is no object counts as an empty one."""
    merged = dict(target) if isinstance(target, dict) else {}
    for name, value in patch.items():
        if value is None:
            merged.pop(name, None)
        else:
            merged[name] = merge_patch(merged.get(name), value) if isinstance(value, dict) else value
    return merged
