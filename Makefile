GO       ?= go
FUZZTIME ?= 1m

# How hard to attack: from which seed (a fresh one), how many times as much as go test
# does (see internal/attack), what, and without which tests (a regular expression; none).
SEED   ?= $(shell od -An -N8 -tu8 /dev/urandom | tr -d ' ')
FACTOR ?= 20
PKG    ?= ./...
SKIP   ?=

# The linter has a module of its own, which keeps its many dependencies out of
# go.mod and go.sum. It is built on first use, then cached.
LINT = $(GO) tool -modfile=tools/go.mod golangci-lint

.PHONY: help build man completions install cross deb stacks stacks-linux stacks-linux-6.12 stacks-lwip stacks-seqs stacks-slirp \
	web web-test web-picture test test-stacks attack lint pictures bench cover race fuzz

help: ## list the targets (the default)
	@sed -n 's/^\([a-z0-9.-]*\):.*## /\1	/p' Makefile

build: ## build bin/tcpcheck
	$(GO) build -o bin/tcpcheck ./cmd/tcpcheck

# What is not code, made by the program itself.
man: build ## write the manual pages into bin/man
	rm -rf bin/man
	bin/tcpcheck man bin/man

completions: build ## write the completion scripts of bash, zsh and fish into bin/completions
	mkdir -p bin/completions
	bin/tcpcheck completion bash > bin/completions/tcpcheck.bash
	bin/tcpcheck completion zsh > bin/completions/_tcpcheck
	bin/tcpcheck completion fish > bin/completions/tcpcheck.fish

PREFIX ?= /usr/local
SHARE   = $(DESTDIR)$(PREFIX)/share

install: man completions ## install program, manual and completions below PREFIX (/usr/local), in DESTDIR
	install -D bin/tcpcheck $(DESTDIR)$(PREFIX)/bin/tcpcheck
	for page in bin/man/*.1; do install -D -m 644 $$page $(SHARE)/man/man1/$${page##*/} || exit 1; done
	install -D -m 644 bin/completions/tcpcheck.bash $(SHARE)/bash-completion/completions/tcpcheck
	install -D -m 644 bin/completions/_tcpcheck $(SHARE)/zsh/site-functions/_tcpcheck
	install -D -m 644 bin/completions/tcpcheck.fish $(SHARE)/fish/vendor_completions.d/tcpcheck.fish

# The systems that .goreleaser.yaml has.
SYSTEMS = linux/amd64 linux/arm64 darwin/amd64 darwin/arm64 windows/amd64 windows/arm64

cross: ## build tcpcheck for every system of a release, into bin/cross
	@for system in $(SYSTEMS); do \
		echo $$system; \
		CGO_ENABLED=0 GOOS=$${system%/*} GOARCH=$${system#*/} $(GO) build -trimpath \
			-o bin/cross/$$(echo $$system | tr / -)/ ./cmd/tcpcheck || exit 1; \
	done

# A version that Debian can sort: that of the last tag, and the commit.
VERSION ?= $(patsubst v%,%,$(shell git describe --tags --match 'v*' 2>/dev/null || \
	git log -1 --format=0.0.0+git%cd.%h --date=format:%Y%m%d))
NFPM     = $(GO) run github.com/goreleaser/nfpm/v2/cmd/nfpm@v2.48.0

deb: man completions ## make a Debian package in bin
	VERSION=$(VERSION) ARCH=$$($(GO) env GOARCH) $(NFPM) package --config nfpm.yaml --packager deb --target bin

stacks: ## build bin/tcpcheck-gvisor and bin/tcpcheck-kernel, for replay and conformance
	$(GO) build -C stack/gvisor -o ../../bin/tcpcheck-gvisor .
	$(GO) build -o bin/tcpcheck-kernel ./cmd/tcpcheck-kernel

stacks-linux: ## build bin/tcpcheck-linux (needs gcc; to run, Debian's package user-mode-linux)
	CGO_ENABLED=0 $(GO) build -o bin/tcpcheck-linux ./cmd/tcpcheck-linux
	$(CC) -O2 -Wall -shared -fPIC -o bin/tcpcheck-linux.so stack/uml/shim/shim.c -ldl

# The kernel of another suite of Debian, 36 MB to fetch, 14 MB to keep.
bin/linux-6.12/linux.uml:
	stack/uml/fetch trixie bin/linux-6.12

stacks-linux-6.12: stacks-linux bin/linux-6.12/linux.uml ## build bin/tcpcheck-linux-6.12 (fetches Linux 6.12 of Debian)
	cp bin/tcpcheck-linux bin/tcpcheck-linux-6.12

# Each is a module of its own; the first and the last are in C, and need gcc.
stacks-lwip: ## build bin/tcpcheck-lwip (needs Debian's package liblwip-dev)
	CGO_ENABLED=1 $(GO) build -C stack/lwip -o ../../bin/tcpcheck-lwip .

stacks-seqs: ## build bin/tcpcheck-seqs
	$(GO) build -C stack/seqs -o ../../bin/tcpcheck-seqs .

stacks-slirp: ## build bin/tcpcheck-slirp (needs Debian's package libslirp-dev)
	CGO_ENABLED=1 $(GO) build -C stack/slirp -o ../../bin/tcpcheck-slirp .

# The page: the model and the search as WebAssembly, the rest by Vite. What is built is in
# web/page/dist, a folder for any host, and for the program in web/site/dist. What plays runs
# comes over the wire before the first step, so that nothing is inlined in it, which makes a
# tenth less of it; what searches is to be fast.
WASM = GOOS=js GOARCH=wasm $(GO) build -trimpath -ldflags='-s -w'

web: ## build the page for browsers (needs Node.js); make build then has it in the program
	$(GO) run ./web/prepare data settings/profiles/profiles.json web/page/public/gallery.json web/page/src/first.json
	$(WASM) -gcflags=all=-l -o web/page/public/play.wasm ./web/wasm/play
	$(WASM) -o web/page/public/ask.wasm ./web/wasm/ask
	$(WASM) -o web/page/public/captured.wasm ./web/wasm/captured
	$(WASM) -o web/page/one/all.wasm ./web/wasm/all
	cp "$$($(GO) env GOROOT)/lib/wasm/wasm_exec.js" web/page/src/
	cd web/page && npm ci --no-audit --no-fund && npm run build
	$(GO) run ./web/prepare pack web/page/dist web/site/dist/site.zip

web-test: build ## test the page, built by make web, in Debian's chromium and firefox-esr
	cd web/page && TCPCHECK=../../bin/tcpcheck npm test

web-picture: build ## take docs/page.png anew, of the page built by make web, to be looked at
	cd web/page && TCPCHECK=../../bin/tcpcheck node test/picture.mjs

# lwIP's test runs where lwIP is.
LWIP = $(wildcard /usr/include/lwip/lwip/tcp.h)

test: ## run the tests
	$(GO) test ./...
	$(GO) test -C stack/gvisor ./...
	$(if $(LWIP),CGO_ENABLED=1 $(GO) test -C stack/lwip ./...)

test-stacks: ## run the tests of the stacks that make test leaves out (needs liblwip-dev and libslirp-dev)
	CGO_ENABLED=1 $(GO) test -C stack/lwip ./...
	$(GO) test -C stack/seqs ./...
	CGO_ENABLED=1 $(GO) test -C stack/slirp ./...

# One shell, in which the seed is one. go test goes on after a package that failed.
attack: ## run the tests from a fresh seed with FACTOR (20) times the random checks, and what takes long
	@seed=$(SEED); again="make attack SEED=$$seed FACTOR=$(FACTOR) PKG='$(PKG)'"; echo "$$again"; \
	RAPID_SEED=$$seed TCPCHECK_ATTACK=$(FACTOR) $(GO) test -count=1 -timeout 0 $(if $(SKIP),-skip '$(SKIP)') $(PKG) || \
	{ echo "make attack failed; the same again: $$again"; exit 1; }

lint: ## vet, check the formatting, run golangci-lint
	$(GO) vet ./...
	$(GO) vet -C stack/gvisor ./...
	$(if $(LWIP),CGO_ENABLED=1 $(GO) vet -C stack/lwip ./...)
	@files=$$(gofmt -l .) || exit 1; \
	test -z "$$files" || { echo "not formatted by gofmt:"; echo "$$files"; exit 1; }
	$(LINT) run ./...

pictures: ## draw docs/pictures anew, to be looked at
	$(GO) test ./cmd/tcpcheck -run '^TestPictures$$' -update-pictures

bench: ## measure the search, compare with cmd/bench/reference.txt (minutes)
	$(GO) run ./cmd/bench

# A package counts as covered by the tests of any package.
cover: ## write cover.out, print the total
	$(GO) test -coverpkg=./... -coverprofile=cover.out ./...
	@$(GO) tool cover -func=cover.out | tail -n 1

race: ## run the tests of what runs in parallel under the race detector
	$(GO) test -race ./explore ./verify/collapse
	$(GO) test -race -run Workers ./verify ./ask/minwait ./ask/sweep
	$(GO) test -race -run 'TestReasons|TestOneNetwork|TestRightExpectations|TestManyConnections' ./ask/matrix ./ask/compare ./ask/scenario ./report

# go test fuzzes one target of one package at a time, so list them first: the
# names of a package's targets come before its "ok" line.
fuzz: ## run every fuzz target for FUZZTIME (1m)
	@list=$$($(GO) test -list '^Fuzz' ./...) || { echo "$$list"; exit 1; }; \
	echo "$$list" | \
	awk '/^Fuzz/ { f[n++] = $$1 } /^ok/ { for (i = 0; i < n; i++) print $$2, f[i]; n = 0 }' | \
	while read -r pkg name; do \
		echo "fuzz $$pkg $$name"; \
		$(GO) test -run '^$$' -fuzz "^$$name\$$" -fuzztime $(FUZZTIME) -fuzzminimizetime 10x "$$pkg" </dev/null || exit 1; \
	done
