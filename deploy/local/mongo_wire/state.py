"""What all clients of the wire share: PostgreSQL connections and open cursors."""

from .cursors import Cursors
from .postgres import Pool


class State:
    """The pool of PostgreSQL connections and the cursors that are open on it."""

    def __init__(self, socket_path: str) -> None:
        """`socket_path` is PostgreSQL's Unix socket; connects when first needed."""
        self.pool = Pool(socket_path)
        self.cursors = Cursors()
