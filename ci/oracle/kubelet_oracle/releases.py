"""Versions of Kubernetes, and releases.txt: which patch release each minor was recorded from, built with which Go."""

import re
from typing import NamedTuple

from . import HERE, Failure

FILE = HERE / "releases.txt"
OLDEST = 20  # 1.20, the first release with credential provider plugins


class Version(NamedTuple):
    """A release such as 1.38.0 or 1.38.0-rc.1; a pre-release has its name in `pre`."""

    minor: int
    patch: int
    pre: str = ""

    def __str__(self):
        return f"1.{self.minor}.{self.patch}" + (f"-{self.pre}" if self.pre else "")

    @property
    def release(self):
        """The minor release, as vectors name it."""
        return f"1.{self.minor}"

    @property
    def staging(self):
        """The version of the modules that are published beside k8s.io/kubernetes."""
        return f"v0.{self.minor}.{self.patch}" + (f"-{self.pre}" if self.pre else "")


def parse(text):
    """Reads 1.38.0, v1.38.0 or 1.38.0-rc.1."""
    found = re.fullmatch(r"v?1\.(\d{1,3})\.(\d{1,3})(?:-((?:alpha|beta|rc)\.\d+))?", text)
    if not found:
        what = "names no patch release" if re.fullmatch(r"v?1\.\d+", text) else "is not a Kubernetes version"
        raise Failure(f"{text!r} {what}: expected one like 1.38.0 or 1.38.0-rc.1")
    version = Version(int(found[1]), int(found[2]), found[3] or "")
    if version.minor < OLDEST:
        raise Failure(f"{text}: credential provider plugins came with 1.{OLDEST}, so there is nothing to ask")
    return version


def recorded():
    """Minor release → (version, Go toolchain), oldest first."""
    out = {}
    for line in FILE.read_text(encoding="utf-8").splitlines():
        version, toolchain = line.split()
        version = parse(version)
        out[version.release] = (version, toolchain)
    return out


def known(text):
    """A recorded release, by its minor (1.37) or its version."""
    for release, (version, _) in recorded().items():
        if text.removeprefix("v") in (release, str(version)):
            return version
    raise Failure(f"{text!r} is not recorded: expected one of {', '.join(recorded())}")


def newest():
    return max(version for version, _ in recorded().values())


def baseline(version):
    """The recorded release that a version is compared with: its own minor, else the newest that is older."""
    older = [minor for minor in recorded() if order(minor) <= order(version.release)]
    return max(older, key=order)


def remember(version, toolchain):
    """Writes into releases.txt that a minor was recorded from this version."""
    lines = {**recorded(), version.release: (version, toolchain)}
    text = "".join(f"{version} {toolchain}\n" for version, toolchain in sorted(lines.values()))
    FILE.write_text(text, encoding="utf-8")


def order(release):
    """The place of a minor release such as "1.37" among others."""
    return int(release.split(".")[1])
