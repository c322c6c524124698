# Read after mock-registry.bash by the scripts that run clients of registries: which versions, and how they are had.

crane_version=v0.22.1
oras_version=v1.3.6
regctl_version=v0.11.7
python_oras_version=0.2.43
suite_version=v0.0.0-20260831232431-97274622c111

# Finds one client, or the conformance suite, or builds it: `program` is its file.
find_client() {
    local file=$1 module package version
    case $1 in
    crane) module=github.com/google/go-containerregistry version=$crane_version package=/cmd/crane ;;
    oras) module=oras.land/oras version=$oras_version package=/cmd/oras ;;
    regctl) module=github.com/regclient/regclient version=$regctl_version package=/cmd/regctl ;;
    conformance)
        file=suite module=github.com/opencontainers/distribution-spec/conformance version=$suite_version package=
        ;;
    skopeo)
        program=$(command -v skopeo) && return
        echo "skopeo: skipped: it is not in PATH"
        return 1
        ;;
    python-oras)
        program=$out/python-oras-$python_oras_version/bin/python
        ! "$program" -c 'import oras' 2>/dev/null || return 0
        if [ "$build" = no-build ]; then
            echo "python-oras: skipped: it was not built: ci/interop/${here##*/}/run --build"
            return 1
        fi
        { python3 -m venv "${program%/bin/python}" && "$program" -m pip install --quiet "oras==$python_oras_version"; } \
            >"$out/build.log" 2>&1 || { echo "python-oras: skipped: it cannot be had: see $out/build.log" && return 1; }
        return
        ;;
    esac
    program=$out/$file-$version
    [ ! -x "$program" ] || return 0
    if [ "$build" = no-build ]; then
        echo "$1: skipped: it was not built: ci/interop/${here##*/}/run --build"
        return 1
    fi
    command -v go >/dev/null || { echo "$1: skipped: there is no go in PATH" && return 1; }
    go_build $module "$version" $module$package "$program" ||
        { echo "$1: skipped: it cannot be had: see $out/build.log" && return 1; }
}
