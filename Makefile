# lately: build, test, lint, bench. `make test` brings what the tests need.
GO       ?= go
BIN      ?= bin
CHECKER  := $(BIN)/staticcheck
CHECKER_AT := v0.8.2
VERSION  ?= $(shell git describe --tags --always --dirty 2>/dev/null || echo dev)
# Where goroutines meet: these run under the race detector.
RACED    := ./sync/engine/... ./connectors/transport/... ./connectors/feed/... ./cmd/lately/live/... ./cmd/lately/deliver/...

.PHONY: build test lint bench fuzz conformance clean

build: ## one static binary
	CGO_ENABLED=0 $(GO) build -trimpath -ldflags "-s -w -X main.version=$(VERSION)" -o $(BIN)/lately ./cmd/lately

test: ## every test; installs PostgreSQL, MariaDB, Chromium and LibreOffice on Debian when they are missing and we may
	./scripts/tools-for-tests
	$(GO) test -timeout 14m ./...
	$(GO) test -race $(RACED)

lint: $(CHECKER) ## gofmt, go vet, staticcheck
	@test -z "$$(gofmt -l .)" || { echo "gofmt these:"; gofmt -l .; exit 1; }
	$(GO) vet ./...
	$(CHECKER) ./...

$(CHECKER):
	GOBIN=$(abspath $(BIN)) $(GO) install honnef.co/go/tools/cmd/staticcheck@$(CHECKER_AT)

bench: ## benchmarks only
	$(GO) test -run '^$$' -bench . -benchmem ./...

fuzz: ## each fuzz target for a short while
	./scripts/fuzz 20s

conformance: ## the stand-ins of CRMs against vendors' clients, and descriptions in VENDOR_SPECS
	./scripts/conformance

clean:
	rm -rf $(BIN)
