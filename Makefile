# Plimsoll: build, test, install. `make help` lists the targets.

PREFIX ?= /usr/local
DESTDIR ?=
ARGS ?=
MINUTES ?= 60

.DEFAULT_GOAL := help
.PHONY: help run build test soak lint format check-binaries check-darwin install uninstall browser dist dist-join report pictures bench clean requirements

help: ## List the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-15s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)
	@echo
	@echo '  ARGS="daily --last 7d"  the command that `make run` starts instead of its own choice'
	@echo '  PREFIX=$(PREFIX)      where `make install` puts things; DESTDIR comes before it'

run: ## Build and start on your own logs, or on a demo where there are none
	@Scripts/run.sh $(ARGS)

build: requirements ## Build the release binaries
	@Scripts/build-release.sh

test: check-binaries ## Run all tests, those of the release binaries first
	@Scripts/run-tests.sh

soak: requirements ## Run the tests that draw a sample on all that there is, then an hour of everything at once
	@PLIMSOLL_SOAK=1 Scripts/run-tests.sh $(ARGS)
	@folder=$$(Scripts/build-release.sh) && python3 Tests/CLITests/Walk/walk.py "$$folder/plimsoll"
	@folder=$$(Scripts/build-release.sh) && python3 Scripts/soak.py "$$folder/plimsoll" $(MINUTES)

lint: requirements ## Check format, warnings, scripts and the ratchet
	@Scripts/test-requirements.sh scripts
	swift format lint --strict --recursive Package.swift Sources Tests
	swift build --build-tests
	Scripts/check-scripts.sh
	Scripts/check-darwin.sh
	Scripts/ratchet.sh

format: ## Format all Swift files
	swift format --in-place --recursive Package.swift Sources Tests

check-binaries: requirements ## Build for release; check what the binaries need and what gets installed
	@folder=$$(Scripts/build-release.sh) && Scripts/check-binaries.sh "$$folder" && \
	  Scripts/check-install.sh "$$folder"

check-darwin: ## Compile what differs on macOS against its headers, on Linux
	@Scripts/check-darwin.sh

install: ## Install below PREFIX, with completions and manual pages
	@PREFIX='$(PREFIX)' DESTDIR='$(DESTDIR)' Scripts/install.sh install

uninstall: ## Take away what `make install` installed
	@PREFIX='$(PREFIX)' DESTDIR='$(DESTDIR)' Scripts/install.sh uninstall

browser: ## Pack the browser extension into dist/, for Chrome and for Firefox
	@python3 Scripts/pack-browser.py dist

dist: requirements ## Pack a release into dist/: archive, packages, sums, what is linked in
	@Scripts/dist.sh

dist-join: ## Rewrite sums and formula for what is in dist/
	@Scripts/dist.sh --join

report: ## Build and test, and print a report to send
	@Scripts/report.sh

pictures: requirements ## Make the pictures of README and docs again, from the demo
	@python=$$(Scripts/test-requirements.sh browser terminal | tail -n 1) && \
	  folder=$$(Scripts/build-release.sh) && "$$python" Scripts/pictures.py "$$folder/plimsoll"

bench: requirements ## Measure speed and memory, as ratios to reading the same bytes
	@Scripts/bench.sh $(ARGS)

clean: ## Remove all that was built
	rm -rf .build

requirements:
	@Scripts/requirements.sh
