# Kundkort: every command that a clone knows. `make` alone lists them.
.DEFAULT_GOAL := help
PY := .venv/bin/python
ARGS ?=

.PHONY: help setup lock servers run test lint bench e2e e2e-docker chaos images clean

help: ## list the commands
	@sed -n 's/^\([a-z0-9-]*\):.*## \(.*\)/  make \1\t\2/p' Makefile | expand -t 20

setup: ## make the virtual environment (.venv) with the locked packages
	@python3 deploy/local/bootstrap.py

lock: setup ## compile every requirements.in again into its requirements.txt
	@$(PY) deploy/local/lock.py

servers: setup ## start broker and database alone and print what to export; Ctrl-C stops them
	@$(PY) -m deploy.local.servers
