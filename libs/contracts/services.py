"""The services of this installation, in one place; everything that needs their names imports SERVICES.

Standard library only: the broker's definitions are made from it before anything is installed. Files that cannot import it
(pyproject.toml, docker-compose.yml, .github/CODEOWNERS …) are compared with it by tests/releases/test_services.py.
"""

SERVICES: tuple[str, ...] = ("customers", "sales", "billing", "crm", "documents")
"""The first one owns the customer and with it the head of the card."""

OWNER = SERVICES[0]
