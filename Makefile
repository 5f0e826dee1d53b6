# Kundkort: every command that a clone knows. `make` alone lists them.
.DEFAULT_GOAL := help
PY := .venv/bin/python
ARGS ?=
REV ?= 6311591
FROM ?= 6311591
CHAOS_KILLS ?= 300
CHAOS_REPLICAS ?= 2
CASES ?= 50000
SEED ?= 7

.PHONY: help setup lock servers run test test-fast test-service bare lint hooks bench bench-against e2e screenshots e2e-docker fuzz chaos cluster upgrade images pin sbom audit secrets-scan release clean

help: ## list the commands
	@sed -n 's/^\([a-z0-9-]*\):.*## \(.*\)/  make \1\t\2/p' Makefile | expand -t 20

setup: ## make the virtual environment (.venv) with the locked packages
	@python3 deploy/local/bootstrap.py

lock: setup ## compile the locks again: of all parts, or of one (PART=services/billing)
	@$(PY) deploy/local/lock.py $(PART)

servers: setup ## start broker and database alone and print what to export; Ctrl-C stops them
	@$(PY) -m deploy.local.servers

run: setup ## set everything up, start it all with demo data and print where it is; Ctrl-C stops it
	@$(PY) -m deploy.local.run

test: setup ## run every test on servers of its own (ARGS="…" goes to pytest)
	@ARGS='$(ARGS)' $(PY) -m deploy.local.test

test-fast: setup ## run the quick tests that need no server (under a minute)
	@$(PY) -m deploy.local.test_fast $(ARGS)

test-service: setup ## run one service's tests from its folder, with its own locks alone (SERVICE=billing ARGS="…")
	@ARGS='$(ARGS)' $(PY) -m deploy.local.test_service '$(SERVICE)'

bare: ## run `make run` and `make test` on a bare Debian machine (ARGS=--short: the first card only)
	@python3 -m deploy.local.bare.command $(ARGS)

lint: setup ## ruff, its formatter, and mypy
	$(PY) -m ruff check .
	$(PY) -m ruff format --check .
	$(PY) -m mypy libs services gateway tools deploy tests

hooks: setup ## check each commit with ruff, mypy and the rule of its subject
	@$(PY) -m pre_commit install --hook-type pre-commit --hook-type commit-msg

bench: setup ## measure card, floors, nameko's example, search, import, events (8 minutes; ARGS="--only example")
	@$(PY) -m tests.bench.run $(ARGS)

bench-against: setup ## measure the card beside an earlier revision, in turn in one run (REV=6311591)
	@$(PY) -m tests.bench.compare $(REV) $(ARGS)

e2e: setup ## start everything and walk through it as a user would
	@BROWSER_TESTS=all ARGS='tests/e2e $(ARGS)' $(PY) -m deploy.local.test

screenshots: setup ## make the pictures of the pages in docs/screenshots anew
	@ARGS='tests/e2e/screenshots.py -q' $(PY) -m deploy.local.test

e2e-docker: setup ## build the images, start docker-compose.yml with them, then with TLS, scanner and proxy
	@$(PY) -m deploy.docker.e2e $(ARGS)

fuzz: setup ## send made-up requests to every operation, from the API's own document (CASES=50000)
	@FUZZ_CASES=$(CASES) FUZZ_SEED=$(SEED) ARGS='tests/fuzz -s $(ARGS)' $(PY) -m deploy.local.test

chaos: setup ## break everything at random while it works, and see that nothing is lost (CHAOS_KILLS=300)
	@CHAOS_KILLS=$(CHAOS_KILLS) CHAOS_REPLICAS=$(CHAOS_REPLICAS) ARGS='tests/chaos -s $(ARGS)' $(PY) -m deploy.local.test

cluster: setup ## break a broker of three nodes in every way under load (ARGS=--cpu: what a card costs it)
	@$(PY) -m tests.cluster.run $(ARGS)

upgrade: setup ## replace each part alone under load, from an earlier release to this tree and back (FROM=6311591)
	@UPGRADE_FROM='$(FROM)' UPGRADE_LONG=1 ARGS='tests/upgrade/test_rolling.py tests/upgrade/test_next.py -s $(ARGS)' $(PY) -m deploy.local.test

images: setup ## build one image per service and one for the gateway
	@$(PY) -m deploy.docker.images $(ARGS)

pin: setup ## write the digest of every base image behind its name (ARGS=--check: list those without)
	@$(PY) -m deploy.docker.digests $(ARGS)

sbom: setup ## write a bill of materials (CycloneDX) of each part into dist/sbom
	@$(PY) -m deploy.supply.sbom

audit: setup ## ask osv.dev, or AUDIT_URL, for known holes in the parts' packages; no data is a failure (ARGS=billing)
	@$(PY) -m deploy.supply.audit $(ARGS)

secrets-scan: setup ## look for secrets in the files that Git tracks
	@$(PY) -m deploy.supply.secrets_scan $(ARGS)

release: setup ## commit and tag a release of one part (PART=billing VERSION=0.2.0)
	@$(PY) -m deploy.release '$(PART)' '$(VERSION)'

clean: ## remove the environment, data and caches of this clone (ARGS=--cache: the servers' folder, too)
	@python3 deploy/local/clean.py $(ARGS)
