"""How Kundkort is run: `local` without containers, `docker` with them."""
