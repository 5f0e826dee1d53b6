"""How Kundkort is run: `local` without containers, `docker` and `k8s` with them."""
