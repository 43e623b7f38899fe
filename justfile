# The recipes that people and CI both use. `./just` runs them without a `just` of your own.

set positional-arguments

export PATH := justfile_directory() / ".tools/bin" + ":" + env_var("PATH")

# List the recipes.
@default:
    "{{ just_executable() }}" --justfile "{{ justfile() }}" --list --unsorted

# Run all four services with a nats-server and SQLite stores, in one process.
[no-exit-message]
@up *args: _nats
    # At a terminal Ctrl-C is for the newsroom alone: `just` would call it an error.
    if [ -t 0 ]; then set -m; else how=exec; fi; ${how:-} cargo run --package newsroom -- up "$@"

# Run the binary: `./just newsroom story list` in a second terminal, `./just newsroom --help` for all.
[no-cd, no-exit-message]
@newsroom *args:
    cargo run --quiet --manifest-path "{{ justfile_directory() }}/Cargo.toml" --package newsroom -- "$@"

# Everything that has to hold: formatting, lints, contracts, licences, and all tests.
test *args: lint deny _nats _postgresql _wire _oidc _nextest _kubernetes
    cargo build --package newsroom
    cargo test --quiet --workspace --doc
    cargo nextest run --workspace "$@"

# Say whether it compiles.
check:
    cargo check --workspace --all-targets

# Format the code.
fmt:
    cargo fmt --all

# Formatting, clippy and the contracts' rules, without changing anything.
lint: _buf
    cargo fmt --all --check
    cargo clippy --workspace --all-targets -- --deny warnings
    buf lint proto
    if [ -f proto/baseline.binpb ]; then buf breaking proto --against proto/baseline.binpb; fi

# Licences, bans and origins of all dependencies.
deny: _deny
    cargo deny --log-level error check --hide-inclusion-graph licenses bans sources

# Known faults of our dependencies. Needs a network where the database of advisories can be reached.
advisories: _deny
    cargo deny --log-level error check --hide-inclusion-graph advisories

# Measure, in a release build: `./just bench --help` lists what.
bench *args: _nats _postgresql
    cargo build --quiet --release --package newsroom --package newsroom-tests
    "${CARGO_TARGET_DIR:-target}/release/bench" "$@"

# Try each parser with inputs that nobody has thought of, a minute each; `./just fuzz 10 rss` for one.
@fuzz *args:
    tests/tools/fuzz "$@"

# Take the contracts as released: from now on `lint` refuses to break them.
proto-baseline: _buf
    buf build proto --exclude-source-info --output proto/baseline.binpb

# Install whatever the recipes need; they do so themselves.
tools: _nats _postgresql _wire _oidc _nextest _deny _buf _kubernetes

@_nats:
    tests/tools/install nats-server

@_postgresql:
    tests/tools/install postgresql

@_wire:
    tests/tools/install pymap

@_oidc:
    tests/tools/install oidc-provider

@_nextest:
    tests/tools/install cargo-nextest

@_deny:
    tests/tools/install cargo-deny

@_buf:
    tests/tools/install buf

@_kubernetes:
    tests/tools/install kubectl kubernetes-validate
