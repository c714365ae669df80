# Built by PostgreSQL's own PGXS; `make help` lists what is here beside it.

EXTENSION  = migrate
EXTVERSION := $(shell sed -n "s/^default_version *= *'\(.*\)'/\1/p" $(EXTENSION).control)
PGFILEDESC = "migrate - schema migrations inside the server"

MODULE_big := $(EXTENSION)
OBJS       := $(patsubst %.c,%.o,$(sort $(wildcard src/*.c src/*/*.c src/*/*/*.c src/*/*/*/*.c)))
SQL_PARTS  := $(sort $(wildcard sql/[0-9][0-9]_*.sql))
DATA_built := sql/$(EXTENSION)--$(EXTVERSION).sql
SCRIPTS    := $(wildcard src/bin/*)
DOCS       := $(wildcard doc/*.md)

# Outputs stand in expected/ for both: 15 looks there by --outputdir, later
# majors by --expecteddir, whose default it is.
test_names     = $(patsubst test/$(1)/%.$(2),%,$(sort $(wildcard test/$(1)/*.$(2))))
REGRESS       := $(strip $(filter install,$(call test_names,sql,sql)) \
                 $(filter-out install,$(call test_names,sql,sql)))
ISOLATION     := $(call test_names,specs,spec)
REGRESS_OPTS   = --inputdir=$(srcdir)/test --load-extension=$(EXTENSION)
ISOLATION_OPTS = --inputdir=$(srcdir)/test --outputdir=. --load-extension=$(EXTENSION)
PROVE_TESTS   := $(sort $(wildcard test/t/*.pl))
TAP_TESTS     := $(if $(PROVE_TESTS),1)

# What is not exported is hidden, as PGXS has it since 16.
# The server's headers are not clean under all of -Wextra; and its flags and
# attributes are for the compiler that built it, and clang knows not all of gcc's.
PG_CPPFLAGS = -Isrc -MMD -MP
PG_CFLAGS   = -fvisibility=hidden -Wall -Wextra \
	-Wno-unused-parameter -Wno-sign-compare -Wno-missing-field-initializers \
	$(if $(findstring clang,$(shell $(CC) --version)),$(CLANG_CFLAGS)) \
	$(if $(WERROR),-Werror)
CLANG_CFLAGS = -Wno-unknown-warning-option -Wno-ignored-optimization-argument \
	-Wno-ignored-attributes

# Nothing here is worth inlining into a query, so no bitcode, and no clang.
override with_llvm = no

DEPS        := $(OBJS:.o=.d)
EXTRA_CLEAN := $(DEPS)

# The pages have names that other extensions' could have, too
override docmoduledir := extension/$(EXTENSION)

PG_CONFIG ?= pg_config
PGXS := $(shell $(PG_CONFIG) --pgxs)
include $(PGXS)
-include $(DEPS)

$(DATA_built): $(SQL_PARTS) $(EXTENSION).control
	cat $(SQL_PARTS) > $@

# Targets beside PGXS's

CLANG_TIDY ?= clang-tidy-14
FORMATTED  := $(sort $(shell find src test -name '*.[ch]'))
PURE       := $(sort $(wildcard src/revision/*.c))

.PHONY: format check-format lint pure bench demo help

format: ## lay out the C files as .clang-format says
	python3 test/format.py $(FORMATTED)

check-format: ## fail where `make format` would change a file
	python3 test/format.py --check $(FORMATTED)

lint: ## look for mistakes in the pure files
	$(CLANG_TIDY) --quiet $(PURE) -- -DFRONTEND -Isrc -I$(includedir_server)

pure: ## test the pure files outside the server
	sh test/pure/run.sh

bench: ## measure against psql and other tools
	sh test/bench/run.sh

demo: ## show the main job on a throw-away server
	sh test/demo/run.sh

help: ## list these targets
	@echo 'PGXS: all install uninstall clean installcheck'
	@sed -n 's/^\([a-z-]*\):.* ## /\1: /p' $(firstword $(MAKEFILE_LIST))
	@echo 'make WERROR=1 turns warnings into errors; sh test/run.sh runs every test'
