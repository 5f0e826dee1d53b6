"""`kundkort import …`: the commands that bring in files of other systems."""

from pathlib import Path

import click

from kundkort import importing
from kundkort.access import api_of


@click.group("import", help="Import files that another system exported.")
def imports() -> None: ...


@imports.command("customers", help="Import a customer register: CSV with the headings of a common program, or vCards.")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--dry-run", is_flag=True, help="Report what would happen to each row; store nothing.")
@click.option("--update", is_flag=True, help="Let rows change the customers that they fit.")
@click.option(
    "--same-number",
    type=click.Choice(["customers", "branches"]),
    help="What rows with one identity number become; customers, if absent.",
)
@click.option("--encoding", help="The file's encoding, such as cp850; found out, if absent.")
@click.option("--columns", help="JSON object: heading to our column, an empty text for one that is not used.")
@click.option("--map", help="The name of a saved column map.")
@click.option(
    "--rejected",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Write the refused and doubtful rows to this file, to be corrected and imported again.",
)
@click.pass_context
def import_customers(
    context: click.Context, /, file: Path, dry_run: bool, update: bool, rejected: Path | None, **said: str | None
) -> int:
    flags = {"dry_run": dry_run, "update": update}
    query = {name: "1" for name, on in flags.items() if on} | {name: text for name, text in said.items() if text}
    return importing.customers(api_of(context), file, query, rejected)
