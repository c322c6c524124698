"""Builds the oracle of one Kubernetes release from the modules that its kubelet is built from."""

import fcntl
import hashlib
import os
import shutil
from contextlib import contextmanager
from pathlib import Path

from .. import HERE, ROOT, releases
from . import advice, module, tree
from .go import go

SOURCES = [HERE / "go", Path(__file__).parent]


def build(version, whole=False, say=lambda text: None):
    """The path of the oracle of a version, which is built if it is not there yet.

    `whole` keeps the packages that are otherwise cut down, to show that the cut changes no answer. What is built stays
    in the target directory, under the digest of all that it was built from.
    """
    pinned = toolchain(version)
    binary = target() / "oracle" / f"{version}-{digest(pinned, whole)}" / "oracle"
    # Always the same place, because Go's build cache knows packages by it; so one builds there at a time.
    work = target() / "oracle" / f"building-{version}"
    with alone(Path(f"{work}.lock")):
        if not binary.exists():
            say(f"building the oracle of Kubernetes {version} with {pinned}; the first time takes a minute or two")
            shutil.rmtree(work, ignore_errors=True)
            work.mkdir()
            try:
                compile_in(work, version, pinned, whole)
                binary.parent.mkdir(exist_ok=True)
                os.replace(work / "oracle", binary)
            finally:
                shutil.rmtree(work, ignore_errors=True)
    return binary


def compile_in(work, version, pinned, whole):
    kubernetes = module.write(version, work, pinned, whole)
    tree.lay(kubernetes, version.minor, work, whole)
    with advice.for_compile_errors(version):
        go("build", "-mod=mod", "-buildvcs=false", "-o", "oracle", ".", cwd=work, toolchain=pinned)


@contextmanager
def alone(path):
    """Waits until no other process is inside."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with open(path, "w", encoding="utf-8") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def toolchain(version):
    """The Go that a version is built with: Go's library decides some answers, so it must not change unnoticed."""
    recorded = releases.recorded()
    if version.release in recorded:
        return recorded[version.release][1]
    newest_recorded = recorded[releases.newest().release][1]
    return max(newest_recorded, module.least_toolchain(version, newest_recorded), key=module.toolchain_order)


def target():
    """The target directory of Cargo, where what is built belongs."""
    return Path(os.environ.get("CARGO_TARGET_DIR") or ROOT / "target").resolve()


def digest(*settings):
    """Changes whenever something changes that an oracle is built from."""
    hasher = hashlib.sha256(repr(settings).encode())
    for path in sorted(path for source in SOURCES for path in source.rglob("*") if path.suffix in (".go", ".py")):
        hasher.update(f"{path.relative_to(HERE)}\n".encode() + path.read_bytes())
    return hasher.hexdigest()[:12]
