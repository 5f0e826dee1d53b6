"""Kundkort on a bare Debian machine: setup, servers, `make run` and `make test`."""
