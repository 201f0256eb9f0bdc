.PHONY: help setup test race lint update pictures bench performance fuzz soak attack rename ci

help: ## list the targets
	@sed -n 's/^\([a-z]*\):.*## /\1 /p' Makefile | while read -r name text; do printf '%-11s %s\n' "$$name" "$$text"; done
setup: ## install what tests and linters need, or name it where there is no apt-get
	.ci/run setup
test: ## run all tests of all modules in the workspace
	go test work
race: ## run the root module's tests with the race detector
	.ci/run race
lint: ## run golangci-lint on all modules
	.ci/run format lint
update: ## rewrite golden files and generated docs
	go test ./core/player ./cmd/playback/internal/troubleshooting ./integration/api ./integration/cli ./integration/bench/record -update
	go test ./mockfastpix -run 'TestAPIOperations_document|TestControlOperations_document|TestProfile_documentation' -update
	go test ./cmd/playback -run 'TestInspect_pasted|TestReference' -update
pictures: ## take the README's pictures again, with Chromium and ffmpeg
	go test -count=1 ./integration/pictures -update
bench: ## compare signing with other JWT libraries
	go test ./integration/bench -run '^$$' -bench Ratio -benchtime 1x
performance: ## measure everything and write docs/performance.md; needs Docker and Node.js
	go run ./integration/bench/record -write
fuzz: ## run each fuzz target for FUZZTIME (10s)
	.ci/fuzz $${FUZZTIME:-10s}
soak: ## run five applications under load for SOAK_DURATION (60s)
	SOAK_DURATION=$${SOAK_DURATION:-60s} go test -race -count=1 -timeout 60m -v ./integration/soak
attack: ## run the attack corpus, the leak tests, fuzz and soak
	go test -count=1 ./integration/attack/... ./integration/leak/...
	$(MAKE) fuzz soak
rename: ## give all modules another path: make rename MODULE=example.com/you/playback
	go run ./integration/rename $(MODULE)
ci: ## run what CI runs; installs Debian packages
	.ci/run
