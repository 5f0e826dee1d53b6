"""Why an alarm did not go out."""


class NotNow(Exception):
    """The receiver could not take it; it is tried again."""


class Never(Exception):
    """The receiver refuses it for good."""
