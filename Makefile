# Portico. `make` explains; `make run` and `make test` are all that a new machine needs.
SHELL := /bin/bash
.DEFAULT_GOAL := help
.PHONY: help run test e2e soak release fmt lint deny assets check-tools bench

help: ## this list
	@grep -hE '^[a-z0-9-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z0-9-]+):[^#]*## /  make \1\t/' | expand -t 20

check-tools:
	@scripts/check-tools

assets: check-tools ## styles, script, fonts and icons of the pages (web/dist)
	@scripts/assets

run: assets ## build and serve the demo city on the embedded database
	@cargo build --quiet --package portico || cargo build --package portico
	@exec "$$(scripts/target-dir)/debug/portico" demo

test: assets ## everything: unit, property, integration on both databases, journeys in a browser, schemas
	@scripts/test

e2e: assets ## only the journeys in a browser
	@scripts/e2e

soak: assets ## a hundred kills per database under load, then everything is verified
	@PORTICO_KILLS=100 scripts/with-postgres cargo test --package portico --test resilience -- --nocapture

bench: assets ## city-size data and load on both databases, written to docs/performance.md (BENCH_SCALE=1 tries the way)
	@scripts/bench

release: assets ## the program for servers
	@cargo build --release --package portico

fmt: ## format everything
	@cargo fmt --all

lint: assets ## what CI wants of the code's form
	@cargo fmt --all --check
	@cargo clippy --workspace --all-targets -- -D warnings
	@cargo xtask check-floors

deny: ## licences, sources and known vulnerabilities of what we build on
	@scripts/deny
