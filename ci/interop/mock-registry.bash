# Read by the scripts that set something real against mock-registry. They set `here`, `about`, `build` and `mock_registry`
# before; afterwards `out` is for programs and logs, `work` goes away with the script, and `password` is the user's.

skip() {
    echo "$about: skipped: $1"
    exit 0
}

failed() {
    echo "$about: $1" >&2
    exit 3
}

root=$(cd "$here/../../.." && pwd)
target=${CARGO_TARGET_DIR:-$root/target}
out=$target/interop/registry
mkdir -p "$out"
work=$(mktemp -d)
password=not-so-secret
echo "$password" >"$work/password"
server=
trap 'stop; rm -rf "$work"' EXIT

if [ "$build" != build ] && [ -z "$mock_registry" ]; then
    (cd "$root" && cargo build --locked --release -p credproof-mock-registry) || failed "mock-registry could not be built"
    mock_registry=$target/release/mock-registry
fi

# Builds the program of one package into a file, in a module of its own: not every proxy lists all versions of a module.
#   go_build MODULE VERSION PACKAGE FILE
go_build() {
    local module=$1 version=$2 package=$3 file=$4 source status=0
    source=$(mktemp -d -p "$work")
    printf 'module interop\n\ngo 1.24\n\nrequire %s %s\n' "$module" "$version" >"$source/go.mod"
    (cd "$source" && CGO_ENABLED=0 go build -mod=mod -trimpath -o "$file" "$package") >"$out/build.log" 2>&1 || status=1
    return $status
}

# Starts mock-registry with these arguments; `address` is where it listens.
start_mock() {
    rm -f "$work/ready"
    "$mock_registry" --listen 127.0.0.1:0 --user user --password-file "$work/password" "$@" >"$work/ready" &
    server=$!
    for _ in {1..500}; do
        [ ! -s "$work/ready" ] || break
        sleep 0.01
    done
    address=$(sed -n '1s/^{"address":"\([^"]*\)".*/\1/p' "$work/ready")
    [ -n "$address" ] || failed "$mock_registry did not say where it listens"
}

# Ends the server that was started last.
stop() {
    [ -z "$server" ] || { kill "$server" && wait "$server"; } 2>/dev/null || true
    server=
}
