"""`python -m kundkort`."""

from kundkort.cli import main

main()
