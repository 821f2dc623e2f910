# The commands of the README. Each makes what it needs; nothing is installed outside this folder.

HOST ?= 127.0.0.1
PORT ?= 8000
WORKERS ?= 1
PYTHON ?= python3
DATA_DIR ?= var
# Half as many again as processors: a test often waits, for a browser or a server.
TESTERS ?= $(shell nproc | awk '{print int($$1 * 3 / 2)}')
TEST_DATABASE_URL ?= postgres://postgres:postgres@127.0.0.1:5432/postgres

export DATA_DIR

VENV = .venv
MANAGE = $(VENV)/bin/python manage.py
# Four threads, so that a few slow requests keep nobody waiting: a write waits for the disk, a first
# page for a database that is away. Measured on one core with 16 readers and four who send comments:
# with 1, 2, 4, 8 threads half of the readers wait 21, 14, 8, 7 ms and one comment of a hundred waits
# 590, 500, 500, 830 ms; beyond four, writers only stand in each other's way at SQLite's lock.
# Each worker reads from 1024 connections at once, slow ones too. Left to itself Granian divides the
# backlog between workers, and with 128 for each 200 slow clients kept everybody else out.
SERVER_FLAGS = --interface wsgi --no-ws --blocking-threads 4 --backlog 1024 --backpressure 1024 \
	--respawn-failed-workers --log-level warning --log-config sleepsite/server_logs.json
SERVER = $(VENV)/bin/python -m granian $(SERVER_FLAGS) --host $(HOST) --port $(PORT) --workers $(WORKERS) \
	sleepsite.wsgi:application
STATIC_SOURCES = $(shell find static articles/content/images -type f 2>/dev/null)

# Our own file needs migrating only after a change; of a server we cannot know.
MIGRATED = $(if $(DATABASE_URL)$(if $(wildcard $(DATA_DIR)/db.sqlite3),,new),always-migrate,$(DATA_DIR)/migrated)

.PHONY: always-migrate run test check demo bench soak lock weigh

# With a mail server the task worker runs beside the web server, and ends with it.
run: $(VENV)/installed $(DATA_DIR)/static/collected $(MIGRATED) $(DATA_DIR)/help_lines_read
	@echo "Quiet Hours answers on http://$(HOST):$(PORT)/"
	@echo "To become a moderator: $(MANAGE) createsuperuser, then open http://$(HOST):$(PORT)/admin/"
	@if [ -z "$$EMAIL_URL" ] || [ "$$TASKS" = immediate ]; then exec $(SERVER); fi; \
	$(MANAGE) db_worker --skip-checks --no-reload --interval 5 & worker=$$!; \
	$(SERVER) & server=$$!; \
	trap 'kill $$server 2>/dev/null' INT TERM HUP; \
	while kill -0 $$server 2>/dev/null; do wait $$server; status=$$?; done; \
	kill $$worker 2>/dev/null; wait $$worker; exit $$status

demo: $(VENV)/installed
	@$(MANAGE) migrate --no-input --verbosity 0
	@$(MANAGE) demo

# What says nothing about a database that the rest does not say: browsers, pages as such, headers.
ALIKE_ON_ANY = tests/browser tests/server tests/security/test_forgery.py \
	tests/security/test_headers.py $(filter-out %/test_nginx.py %/test_search.py %/test_feeds.py \
	%/test_preview.py,$(wildcard tests/site/test_*.py))
test: $(VENV)/installed-dev
	$(VENV)/bin/python -m pytest -n $(TESTERS) --dist load
	@if $(VENV)/bin/python -c 'import psycopg, sys; psycopg.connect(sys.argv[1], connect_timeout=3)' \
		"$(TEST_DATABASE_URL)" 2>/dev/null; then \
		DATABASE_URL="$(TEST_DATABASE_URL)" SECRET_KEY=for-tests-only \
			$(VENV)/bin/python -m pytest -n auto --dist load \
			$(addprefix --ignore ,$(ALIKE_ON_ANY)); \
	elif [ -n "$$REQUIRE_POSTGRES" ]; then \
		echo "PostgreSQL does not answer at TEST_DATABASE_URL, and REQUIRE_POSTGRES is set."; exit 1; \
	else \
		echo "Skipped on PostgreSQL: no server answers at TEST_DATABASE_URL."; \
	fi

# Ten minutes at most, on a machine that does nothing else; JSON=FILE keeps the figures. SCALE=1 adds
# a million comments on SQLite and at TEST_DATABASE_URL, which takes as long again.
bench: $(VENV)/installed-dev
	JSON="$(JSON)" SCALE="$(SCALE)" TEST_DATABASE_URL="$(TEST_DATABASE_URL)" $(VENV)/bin/python -m tests.bench

# What takes too long for `make test`; what measures how long people wait has the machine to itself.
SOAK = $(VENV)/bin/python -m pytest -o norecursedirs=.venv
TIMED = tests/bench/test_durability.py tests/bench/test_backup_under_load.py
soak: $(VENV)/installed-dev
	$(SOAK) $(TIMED)
	$(SOAK) -n auto --dist load --maxschedchunk 1 tests/bench $(addprefix --ignore ,$(TIMED))

# Production settings, so that Django's own deployment checks have something to find.
check: export SITE_URL = https://quiet-hours.example
check: export TRUSTED_PROXIES = 1
check: $(VENV)/installed-dev
	$(VENV)/bin/ruff check .
	$(VENV)/bin/ruff format --check .
	$(VENV)/bin/djade --check --target-version 5.2 $$(find templates -name '*.html')
	$(VENV)/bin/mypy
	$(MANAGE) check --deploy --fail-level WARNING
	$(MANAGE) makemigrations --check --dry-run
	$(MANAGE) check_articles

lock: $(VENV)/installed-dev
	$(VENV)/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
		--no-emit-index-url --custom-compile-command 'make lock' pyproject.toml -o requirements.txt
	$(VENV)/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
		--no-emit-index-url --custom-compile-command 'make lock' --group dev \
		--constraint requirements.txt -o requirements-dev.txt

$(VENV)/bin/pip:
	$(PYTHON) -m venv $(VENV)

$(VENV)/installed: requirements.txt | $(VENV)/bin/pip
	$(VENV)/bin/pip install --quiet --disable-pip-version-check --require-hashes -r requirements.txt
	@touch $@

$(VENV)/installed-dev: requirements-dev.txt $(VENV)/installed
	$(VENV)/bin/pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.txt
	@touch $@

# The checks read every article; `make check` has the time for that, a start has not.
always-migrate $(DATA_DIR)/migrated: $(wildcard */migrations/*.py) $(VENV)/installed
	@$(MANAGE) migrate --no-input --verbosity 0 --skip-checks
	@touch $(DATA_DIR)/migrated

$(DATA_DIR)/static/collected: $(STATIC_SOURCES) $(VENV)/installed
	@$(MANAGE) collectstatic --no-input --clear --verbosity 0
	@touch $@

# A mistake in them ends the start: once here, where the server would try its workers again.
$(DATA_DIR)/help_lines_read: articles/help_lines.yaml $(VENV)/installed | $(DATA_DIR)/static/collected
	@$(VENV)/bin/python -c 'import sleepsite.wsgi'
	@touch $@

# What the words of a comment weigh in screening, learned from tests/comments/corpus.
weigh: $(VENV)/installed-dev
	$(VENV)/bin/uv pip install --quiet --python $(VENV)/bin/python --group weigh
	$(MANAGE) shell --no-imports -c "from tests.comments.weigh import main; main()"
