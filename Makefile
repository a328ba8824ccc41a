# ShopSphere: `make help` lists the commands.
.DEFAULT_GOAL := help
.PHONY: help setup build test

help:    ## list the commands
	@grep -hE '^[a-z-]+: .*##|^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):[^#]*##/  \1\t/' | expand -t 20

setup:   ## install what building and testing needs
	@scripts/setup

build: setup ## the release binary, at build/bin/shopsphere
	@cmake -S . -B build/release -G Ninja >/dev/null
	@ninja -C build/release

test: build ## every test
	@ctest --test-dir build/release --output-on-failure
