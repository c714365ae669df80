# Built by PostgreSQL's own PGXS; `make help` lists what is here beside it.

# The tree is the folder of this file, which is another than the working folder
# where objects are built outside of it (make -f TREE/Makefile); `found` lists
# files of the tree, by their names in it.
tree  := $(patsubst %/,%,$(dir $(firstword $(MAKEFILE_LIST))))
found  = $(sort $(patsubst $(tree)/%,%,$(wildcard $(addprefix $(tree)/,$(1)))))

EXTENSION  = migrate
EXTVERSION := $(shell sed -n "s/^default_version *= *'\(.*\)'/\1/p" $(tree)/$(EXTENSION).control)
PGFILEDESC = "migrate - schema migrations inside the server"

MODULE_big := $(EXTENSION)
OBJS       := $(patsubst %.c,%.o,$(filter-out src/bin/%,$(call found,src/*.c src/*/*.c src/*/*/*.c src/*/*/*/*.c)))
CLIENT_OBJS := $(patsubst %.c,%.o,$(call found,src/bin/pg_migrate/*.c))
SQL_PARTS  := $(call found,sql/[0-9][0-9]_*.sql)
DATA       := $(call found,sql/$(EXTENSION)--*dev.sql)
INSTALLS   := sql/$(EXTENSION)--$(EXTVERSION).sql
UPDATES    := sql/$(EXTENSION)--1.0dev--$(EXTVERSION).sql
DATA_built := $(INSTALLS) $(UPDATES)
SCRIPTS    := src/bin/migrate-load src/bin/migrate-from-alembic
DOCS       := $(call found,doc/*.md doc/llms.txt)

# Outputs stand in expected/ for both: 15 looks there by --outputdir, later
# majors by --expecteddir, whose default it is.
test_names     = $(patsubst test/$(1)/%.$(2),%,$(call found,test/$(1)/*.$(2)))
REGRESS       := $(strip $(filter install,$(call test_names,sql,sql)) \
                 $(filter-out install,$(call test_names,sql,sql)))
ISOLATION     := $(call test_names,specs,spec)
REGRESS_OPTS   = --inputdir=$(srcdir)/test --load-extension=$(EXTENSION)
ISOLATION_OPTS = --inputdir=$(srcdir)/test --outputdir=. --load-extension=$(EXTENSION)
PROVE_TESTS   := $(call found,test/t/*.pl)
TAP_TESTS     := $(if $(PROVE_TESTS),1)

# What is not exported is hidden, as PGXS has it since 16.
# The server's headers are not clean under all of -Wextra; and its flags and
# attributes are for the compiler that built it, and clang knows not all of gcc's.
PG_CPPFLAGS = -I$(srcdir)/src -MMD -MP
PG_CFLAGS   = -fvisibility=hidden -Wall -Wextra \
	-Wno-unused-parameter -Wno-sign-compare -Wno-missing-field-initializers \
	$(if $(findstring clang,$(shell $(CC) --version)),$(CLANG_CFLAGS)) \
	$(if $(WERROR),-Werror)
CLANG_CFLAGS = -Wno-unknown-warning-option -Wno-ignored-optimization-argument \
	-Wno-ignored-attributes

# Nothing here is worth inlining into a query, so no bitcode, and no clang.
override with_llvm = no

DEPS        := $(OBJS:.o=.d) $(CLIENT_OBJS:.o=.d)
EXTRA_CLEAN := $(DEPS) $(CLIENT_OBJS) $(addprefix src/bin/pg_migrate/,pg_migrate pg_migrate.bash pg_migrate.zsh pg_migrate.fish)
ifneq ($(tree),.)
$(shell mkdir -p $(sort $(dir $(OBJS) $(CLIENT_OBJS) $(DATA_built))))
endif

# The pages have names that other extensions' could have, too
override docmoduledir := extension/$(EXTENSION)

PG_CONFIG ?= pg_config
PGXS := $(shell $(PG_CONFIG) --pgxs)
include $(PGXS)
-include $(DEPS)

$(INSTALLS): $(SQL_PARTS) $(EXTENSION).control
	cat $(filter %.sql,$^) > $@

$(UPDATES): sql/update/before.sql $(SQL_PARTS) sql/update/after.sql $(EXTENSION).control
	cat $(filter %.sql,$^) > $@

# The client: a program beside the library, on PostgreSQL's frontend libraries.

CLIENT := src/bin/pg_migrate/pg_migrate

$(CLIENT_OBJS): override CPPFLAGS := -DFRONTEND -DMIGRATE_VERSION='"$(EXTVERSION)"' \
	-DMIGRATE_BINDIR='"$(bindir)"' $(CPPFLAGS) -I$(libpq_srcdir)

$(CLIENT): $(CLIENT_OBJS)
	$(CC) $(CFLAGS) $^ $(LDFLAGS) $(LDFLAGS_EX) -L$(pkglibdir) -L$(libdir) \
		-lpgfeutils -lpgcommon -lpgport -lpq -lm -o $@

COMPLETIONS   := $(addprefix $(CLIENT).,bash zsh fish)
completiondir := $(datadir)/$(EXTENSION)

$(COMPLETIONS): $(CLIENT).%: $(CLIENT)
	$(CLIENT) completion $* > $@

all: $(CLIENT) $(COMPLETIONS)
install: install-client
uninstall: uninstall-client

.PHONY: install-client uninstall-client
install-client: $(CLIENT) $(COMPLETIONS)
	$(MKDIR_P) '$(DESTDIR)$(bindir)' '$(DESTDIR)$(mandir)/man1' '$(DESTDIR)$(completiondir)'
	$(INSTALL_PROGRAM) $(CLIENT) '$(DESTDIR)$(bindir)'
	$(INSTALL_DATA) $(srcdir)/doc/pg_migrate.1 '$(DESTDIR)$(mandir)/man1'
	$(INSTALL_DATA) $(COMPLETIONS) '$(DESTDIR)$(completiondir)'

uninstall-client:
	rm -f '$(DESTDIR)$(bindir)/pg_migrate' '$(DESTDIR)$(mandir)/man1/pg_migrate.1'
	rm -rf '$(DESTDIR)$(completiondir)'

# Targets beside PGXS's

CLANG_TIDY ?= clang-tidy-14
FORMATTED  := $(sort $(shell cd $(tree) && find src test -name '*.[ch]'))
PURE       := $(call found,src/revision/*.c)

# What PGXN and packagers take; the same commit makes the same bytes.
DIST := $(EXTENSION)-$(shell sed -n 's/^\t"version": "\(.*\)",/\1/p' $(tree)/META.json)
git_archive = TZ=UTC git -C $(tree) -c tar.umask=0022 -c tar.tar.gz.command='gzip -9cn' \
	archive --prefix=$(DIST)/ HEAD

.PHONY: format check-format lint pure bench demo dist help

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

dist: ## make the release archives of the last commit
	$(git_archive) --format=tar.gz >$(DIST).tar.gz
	$(git_archive) --format=zip >$(DIST).zip

help: ## list these targets
	@echo 'PGXS: all install uninstall clean installcheck'
	@sed -n 's/^\([a-z-]*\):.* ## /\1: /p' $(firstword $(MAKEFILE_LIST))
	@echo 'make WERROR=1 turns warnings into errors; sh test/run.sh runs every test'
