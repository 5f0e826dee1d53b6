"""`python -m documents.sweep`: deletes what uploads left behind that were killed in the middle."""

from chassis.database import open_with
from chassis.settings import load
from documents import uploads
from documents.settings import Settings


def main() -> None:
    """Sweeps the database that MONGODB_URL and DATABASE name, and prints how many uploads it deleted."""
    settings = load(Settings)
    open_with(settings)
    print(f"{uploads.sweep()} unfinished uploads deleted")


if __name__ == "__main__":
    main()
