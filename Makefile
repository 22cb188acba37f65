# Turnout from a checkout: `make run` to use it, `make test` to judge it. See README.md.
PYTHON ?= python3
PORT ?= 8000
V := .venv/bin
export DJANGO_SETTINGS_MODULE := deploy.settings

.PHONY: help install run quick fix test test-sqlite test-postgres test-plain check bench access evidence pictures proofs simulations mutants test-clocks test-next lock clean

help:
	@echo "make run      use Turnout at http://127.0.0.1:$(PORT)/ with demonstration data (PORT=… to change)"
	@echo "make install  only the virtual environment and the assets"
	@echo "make quick    tests on SQLite without browser and races: a minute; make quick ROOM=places, or an app, or a folder of tests: seconds"
	@echo "make fix      what can be put right by itself: imports, format, templates"
	@echo "make check    style, types, layers, templates, migrations, settings, known faults of packages"
	@echo "make test     every test (COVERAGE=1 to see what they reach), on SQLite and on PostgreSQL, in a browser where there is one"
	@echo "make mutants  small changes of what computes, one after another: which of them no test notices"
	@echo "make test-clocks  the tests at other hours and on odd days, such as 29 February and the nights the clocks change"
	@echo "make test-next  the quick tests under the newest Python and Django that there are, in an environment of its own"
	@echo "make bench    speeds, as ratios to a floor measured in the same run (PART=pages for one part, ROUNDS=3 for the median)"
	@echo "make access   every page in every way that people have it, by axe; writes what the accessibility statement says"
	@echo "make pictures the pictures of docs/roles, taken anew from the demonstration"
	@echo "make evidence   what a buyer asks for, as one ZIP file (FILE=… RESULTS=folder of what pytest --junitxml wrote)"
	@echo "make simulations  made-up years in which the truth is known, as many as docs/insight.md tells of (an hour or more)"
	@echo "make proofs   the long form of what make test takes a little of: killed 100 times, 500 mails, ten minutes in service, a hundred years"

# Errors alone: what a machine's own settings of pip make it complain about is no matter of ours.
PIP_INSTALL := $(V)/python -m pip install -qq --disable-pip-version-check --require-hashes

.venv/runtime: requirements.lock deploy/pip.lock
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Turnout needs Python 3.11 or later: make PYTHON=python3.12 …")'
	@test -x $(V)/python || $(PYTHON) -m venv .venv
	@$(PIP_INSTALL) -r deploy/pip.lock
	@$(PIP_INSTALL) -r requirements.lock
	@touch $@

.venv/development: requirements-dev.lock .venv/runtime
	@$(PIP_INSTALL) -r requirements-dev.lock
	@touch $@

var/assets/built: package-lock.json deploy/assets.py .venv/runtime
	@sh deploy/npm.sh ci --ignore-scripts --no-audit --no-fund --loglevel=error
	@$(V)/python deploy/assets.py
	@touch $@

install: .venv/runtime var/assets/built

run: install
	@$(V)/python deploy/run.py --port $(PORT)

# Workers take tests from each other: some tests are long. What a browser does, and what asks no database or nothing that
# another would answer differently, is the same on either.
PYTEST := -n 2 --dist worksteal

# A room of bookings, an app, or any folder or file under tests/.
QUICK := $(if $(ROOM),$(firstword $(wildcard tests/bookings/$(ROOM) tests/$(ROOM) $(filter tests/%,$(ROOM)))),tests --ignore=tests/races)

quick: .venv/development var/assets/built
	@$(if $(QUICK),,echo "There are no tests of $(ROOM). The rooms: $(notdir $(wildcard tests/bookings/[a-z]* tests/[a-z]*[a-z]))"; exit 1)
	@$(V)/pytest $(PYTEST) --no-migrations -m "not browser$(if $(ROOM),, and not long)" $(QUICK)

test: test-sqlite test-postgres test-plain

test-sqlite: .venv/development var/assets/built
	@echo "== tests on SQLite =="
	@$(V)/pytest $(PYTEST) $(if $(COVERAGE),--cov --cov-report=term:skip-covered)

test-postgres: .venv/development var/assets/built
	@echo "== tests on PostgreSQL =="
	@$(V)/python tests/support/with_postgres.py $(V)/pytest $(PYTEST) -m "database and not browser and not one_database"

# Widgets are pieces of a tag: a line end that djade would add becomes a space in the page.
DJADE := git ls-files -z --cached --others --exclude-standard 'templates/*.html' ':!templates/django' | xargs -0 $(V)/djade --target-version 5.2

fix: .venv/development
	@$(V)/ruff check --fix-only .
	@$(V)/ruff format .
	@$(DJADE)

# What COMPILED_QUERIES=off asks, where it matters: booking, and signing in. At full length on PostgreSQL too. That the
# migrations make these tables was seen above.
PLAIN := $(V)/pytest $(PYTEST) --no-migrations tests/bookings/places/operations tests/bookings/places/pages/test_booking.py tests/training/test_compiled.py tests/training/views/test_accounts.py

test-plain: export COMPILED_QUERIES := off
test-plain: .venv/development var/assets/built
	@echo "== booking and signing in with plain queries =="
	@$(PLAIN)
	@$(if $(THOROUGH),$(V)/python tests/support/with_postgres.py $(PLAIN))

check: .venv/development var/assets/built
	$(V)/ruff format --check .
	$(V)/ruff check .
	$(V)/mypy training bookings reporting deploy
	$(V)/lint-imports
	$(DJADE) --check
	$(V)/python manage.py makemigrations --check --dry-run
	PYTHONPATH=. $(V)/python tests/support/with_postgres.py $(V)/python tests/support/lint_migrations.py
	TURNOUT_MODE=production SITE_URL=https://training.example.org PARTNERSHIP_NAME="A partnership" PARTNERSHIP_EMAIL=training@example.org SECRET_KEY=$$($(V)/python -c 'import secrets; print(secrets.token_urlsafe(60))') SECOND_STEP_KEY=$$($(V)/python -c 'import secrets; print(secrets.token_urlsafe(60))') \
	  $(V)/python manage.py check --deploy --fail-level WARNING
	$(V)/python deploy/audit.py

# Outside CI: it takes an hour or more. It resumes where it was stopped.
mutants: .venv/development
	@$(V)/python -m tests.support.mutants

test-clocks: .venv/development var/assets/built
	@$(V)/python tests/support/clocks.py $(PYTEST)

test-next: var/assets/built
	@$(PYTHON) tests/support/next_versions.py $(PYTEST) --no-migrations -m "not browser and not long" --ignore=tests/races tests

bench: .venv/development var/assets/built
	@$(V)/python -m tests.bench $(PART) --rounds $(or $(ROUNDS),1)

pictures: .venv/development var/assets/built
	@PICTURES=1 $(V)/pytest -n 0 tests/browser/test_whole_story.py

access: .venv/development var/assets/built
	@ACCESS=1 $(V)/pytest -n 0 tests/browser/test_every_page.py

evidence: .venv/runtime var/assets/built
	@$(V)/python manage.py evidence $(or $(FILE),var/turnout-evidence.zip) $(if $(RESULTS),--results $(RESULTS))

simulations: .venv/development
	@SIMULATIONS=1 $(V)/pytest -s -m long tests/reporting/insight/simulated

# The long form of r09, r13, r14, r16 and r56: minutes on each database; of r54, ten minutes twice.
proofs: .venv/development var/assets/built
	@$(V)/python tests/support/proofs.py

lock:
	sh deploy/lock.sh

clean:
	rm -rf .venv node_modules var/assets var/fonts
