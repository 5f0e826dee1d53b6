"""`python -m documents.sweep`: deletes what uploads left behind that were killed in the middle."""

from chassis.database import open_database
from chassis.settings import load
from documents import uploads
from documents.settings import Settings


def main() -> None:
    """Sweeps the database that MONGODB_URL and DATABASE name, and prints how many uploads it deleted."""
    settings = load(Settings)
    open_database("documents", settings.mongodb_url.get_secret_value(), settings.database_name)
    print(f"{uploads.sweep()} unfinished uploads deleted")


if __name__ == "__main__":
    main()
