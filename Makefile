# The only door: people and the build machine call make, make calls hack/.
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory

# TESTS="Policy Identity" picks test projects, FILTER=... picks tests in them (dotnet test --filter).
TESTS ?=
FILTER ?=
# ARGS go to the program behind the target: make bench ARGS=--quick
ARGS ?=

# The test projects that have tests of this category.
in-category = $(shell grep -rlF 'Category("$1")' tests --include='*.cs' | cut -d/ -f2 | grep '\.Tests$$' | sort -u)

.PHONY: help
help: ## this list
	@awk 'BEGIN { FS = ":.*## " } /^[a-z0-9-]+:.*## / { printf "  make %-15s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

.PHONY: bootstrap
bootstrap: ## install what tests and benchmarks need (Debian packages, npm, NuGet)
	@hack/bootstrap

.PHONY: build
build: ## build everything (Release)
	@dotnet build IapK8s.sln -c Release --nologo --verbosity quiet

.PHONY: cli
cli: ## build kubectl-iap, a native program: artifacts/kubectl-iap
	@hack/publish-cli

.PHONY: run
run: ## start the demo: identity provider, controller, gateway, two protected apps
	@hack/demo/run $(ARGS)

.PHONY: test
test: bootstrap ## run all tests; TESTS="Policy Proxy" FILTER=... for some
	@hack/test $(if $(FILTER),--filter '$(FILTER)') $(TESTS)

.PHONY: test-long
test-long: bootstrap ## run the property tests with ten million cases each
	@IAP_PROPERTY_CASES=10000000 IAP_TEST_TIMEOUT=8h hack/test --filter 'TestCategory=Property' $(or $(TESTS),$(call in-category,Property))

.PHONY: goldens
goldens: ## rewrite the expected outputs that tests compare with; look at the difference before you commit it
	@IAP_UPDATE_GOLDENS=1 hack/test --filter 'TestCategory=Golden' $(or $(TESTS),$(call in-category,Golden))

.PHONY: crds
crds: ## write the CustomResourceDefinitions into crds/, from the resource types
	@dotnet run -c Release --project src/IapK8s.Controller -- crds --output "$(CURDIR)/crds"

.PHONY: e2e
e2e: bootstrap ## run the tests with real processes and a real browser
	@hack/test $(if $(FILTER),--filter '$(FILTER)') EndToEnd

.PHONY: envtest
envtest: bootstrap ## run the cluster tests against a real API server; KUBEBUILDER_ASSETS names the folder with kube-apiserver and etcd
	@[[ -n $${KUBEBUILDER_ASSETS:-} && -x $$KUBEBUILDER_ASSETS/kube-apiserver && -x $$KUBEBUILDER_ASSETS/etcd ]] || { \
		echo "envtest: KUBEBUILDER_ASSETS is '$${KUBEBUILDER_ASSETS:-}', which holds no kube-apiserver and etcd." >&2; \
		echo 'Get them once (Go needed), then run this again:' >&2; \
		echo '    go install sigs.k8s.io/controller-runtime/tools/setup-envtest@latest' >&2; \
		echo '    export KUBEBUILDER_ASSETS=$$(setup-envtest use 1.36 -p path)' >&2; \
		exit 1; }
	@hack/test --filter 'TestCategory=Cluster' $(or $(TESTS),$(call in-category,Cluster))

.PHONY: lint
lint: ## check formatting, style, warnings and shell scripts
	@hack/lint

.PHONY: image
image: ## build the container images; IMAGE_REGISTRY=registry.example.com/iap VERSION=0.1.0 ARGS=--push
	@IMAGE_REGISTRY='$(IMAGE_REGISTRY)' VERSION='$(VERSION)' hack/image/build $(ARGS)

.PHONY: chart
chart: bootstrap ## check the Helm chart and render it with the values in its folder ci, to artifacts/chart
	@hack/chart/check

.PHONY: bench
bench: bootstrap ## measure the sidecar beside its peers, what capture costs, and compiling
	@hack/bench/run $(ARGS)

.PHONY: bench-decision
bench-decision: ## measure one decision against 1,000 rules of 50 members
	@dotnet run -c Release --project tests/IapK8s.Benchmarks -- \
		--artifacts artifacts/benchmarks $(or $(ARGS),--filter '*DecisionBenchmarks*')
	@echo 'Figures of others, from another machine (Intel Xeon Platinum 8370C, https://github.com/Kuadrant/authorino#benchmarks):'
	@echo 'Authorino takes 1.8 us for a JSON pattern match and 93 us for an inline Rego policy.'

.PHONY: clean
clean: ## remove everything that was built
	@rm -rf artifacts BenchmarkDotNet.Artifacts
	@find hack -name node_modules -type d -prune -exec rm -rf {} +
