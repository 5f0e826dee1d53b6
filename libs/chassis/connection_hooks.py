"""What happens on a connection that its owner leaves to others."""

from typing import Any

Channel = Any


class ConnectionHooks:
    """Called by `ConnectionOwner`; each does nothing unless a subclass says what."""

    def on_open(self, channel: Channel) -> None:
        """In the owning thread, on each new channel: declare, consume."""

    def on_tasks_done(self) -> None:
        """In the owning thread, after all tasks so far have run: what must not overtake them."""

    def on_close(self) -> None:
        """In the owning thread, after each loss."""

    def on_block(self) -> None:
        """In the owning thread: the broker is out of memory or disk and takes no message for the time being."""

    def is_owed(self) -> bool:
        """Whether the broker has yet to confirm something that was published."""
        return False
