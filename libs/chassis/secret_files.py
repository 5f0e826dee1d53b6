"""Secrets from files, as Docker and Kubernetes hand them over: CONTEXT_KEY_FILE names the file that holds CONTEXT_KEY.

    read_secret("API_KEY", os.environ)       its text; "" where neither API_KEY nor API_KEY_FILE is set

No message holds a value, not even that of NAME_FILE: somebody may have put the secret itself there. Needs nothing but Python: the
tools use it, whose image has no pydantic-settings.
"""

from collections.abc import Mapping

SUFFIX = "_FILE"
MOST_BYTES = 65_536


class SecretUnreadable(ValueError):
    """A secret cannot be had; `variable` is the environment variable to repair."""

    def __init__(self, variable: str, reason: str) -> None:
        super().__init__(f"setting {variable}: {reason}")
        self.variable, self.reason = variable, reason


def read_secret(name: str, environment: Mapping[str, str]) -> str:
    """The secret NAME: the variable itself, or the content of the file that NAME_FILE names, without the last line break.

    A variable that is empty counts as not set. Raises SecretUnreadable when both are set, and when the file cannot be read or
    is empty.
    """
    given, path = environment.get(name, ""), environment.get(name + SUFFIX, "")
    if not path:
        return given
    if given:
        raise SecretUnreadable(name + SUFFIX, f"{name} is set as well; set only one of the two")
    return _read(name + SUFFIX, path)


def _read(variable: str, path: str) -> str:
    try:
        with open(path, "rb") as file:
            content = file.read(MOST_BYTES + 1)
        text = content.decode().removesuffix("\n").removesuffix("\r")
    except OSError as error:
        raise SecretUnreadable(variable, f"the file cannot be read ({error.strerror})") from None
    except ValueError:  # no UTF-8, or a path with a NUL
        raise SecretUnreadable(variable, "the file does not hold text in UTF-8") from None
    if len(content) > MOST_BYTES:
        raise SecretUnreadable(variable, f"the file has more than {MOST_BYTES} bytes")
    if not text.strip():
        raise SecretUnreadable(variable, "the file is empty")
    return text
