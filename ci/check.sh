#!/usr/bin/env bash
# What every change must pass. Runs anywhere a Rust toolchain is; .ci/run prepares a fresh machine and calls it.
set -euo pipefail
cd "$(dirname "$0")/.."

# Runs a command as a named step; its output is shown as it comes, and its time when it ends.
step() {
    local name=$1 begun=$SECONDS
    shift
    printf '\n== %s: %s\n' "$name" "$*"
    if ! "$@"; then
        printf '== %s: failed after %d s\n' "$name" $((SECONDS - begun)) >&2
        exit 1
    fi
    printf '== %s: passed in %d s\n' "$name" $((SECONDS - begun))
}

step format cargo fmt --all --check
step lint cargo clippy --workspace --all-targets --locked -- -D warnings
step test cargo test --workspace
# Once more where their words can be seen: the detection score, how often model and kubelet agree, and why the real plugin
# or the kubelet's code is not there if it is not.
step detection cargo test -p credproof --test suite --locked -- --nocapture detection:: interop_ oracle::
step detection cargo test -p credproof-mock-registry --test suite --locked -- --nocapture interop_
# The same properties that the tests hold with a few hundred inputs, with millions.
step properties env PROPTEST_CASES=250000 cargo test -p credproof-kubelet --test properties --locked
step docs env RUSTDOCFLAGS=-Dwarnings cargo doc --workspace --no-deps --locked
