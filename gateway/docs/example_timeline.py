"""The timeline's values of the API's examples, as in `example_values`."""

from typing import Any

TIMELINE: dict[str, Any] = {
    "News.total": 3,
    "News.is_more": False,
}
