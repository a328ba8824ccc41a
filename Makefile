# ShopSphere: `make help` lists the commands.
.DEFAULT_GOAL := help
.PHONY: help setup build run test test-fast bench bench-cluster dist fmt tidy clean cluster-up cluster-demo cluster-job cluster-status cluster-down

help:       ## list the commands
	@sed -nE 's/^([a-z-]+):.*## (.*)/  make \1\t\2/p' $(MAKEFILE_LIST) | expand -t 23

setup:      ## install what building and testing needs
	@scripts/setup

build: setup ## the release binary, at build/bin/shopsphere
	@scripts/build

run: build  ## the simulated shop at work
	@build/bin/shopsphere demo

test: build ## every test; prints where the time went
	@scripts/test

test-fast: build ## the unit tests of the release build only
	@ctest --test-dir build/release --output-on-failure -L unit

bench: build ## the benchmarks, peers beside them
	@scripts/bench

bench-cluster: build ## the job beside Flink SQL and Flink's bare source
	@scripts/bench cluster

dist: build ## shopsphere-VERSION.tar.zst, with its libraries beside it
	@scripts/dist

fmt:        ## format the C++ sources
	@git ls-files '*.h' '*.cc' | xargs clang-format-16 -i

tidy: build ## clang-tidy, a short list that is all errors
	@scripts/tidy

cluster-up: setup ## Kafka, HDFS and Flink on this machine, ready to be used
	@cluster/up

cluster-demo: build ## all of it at work: a simulated shop, the job, the dashboard over it
	@cluster/demo

cluster-job: build ## our job on it, built and started
	@cluster/start-job

cluster-status: ## what runs of it
	@cluster/status

cluster-down: ## stop it; its data stays
	@cluster/down

clean:      ## remove what was built
	@rm -rf build
