"""Lays the tree that an oracle is built from: Kubernetes' own, with our files in it.

The go command refuses -overlay for files of its module cache, so the tree is linked out of the cache.
"""

import os
import shutil

from .. import HERE

PLUGIN = "pkg/credentialprovider/plugin"
# Where a shim's file goes, if not into the package of the plugins.
PACKAGES = {"registry": "pkg/credentialprovider"}
# Packages of which the defaults of another kind use some constants. They would pull in nine hundred packages and have
# no part in credential providers.
LEAVES = {"ports": "pkg/cluster/ports", "qos": "pkg/kubelet/qos", "types": "pkg/kubelet/types"}


def lay(kubernetes, minor, work, whole):
    """Links Kubernetes' tree into `work` and puts the oracle's files in; `whole` cuts no package down."""
    tree = work / "kubernetes"
    link(kubernetes / "pkg", tree / "pkg")
    shutil.copyfile(kubernetes / "go.mod", tree / "go.mod")
    for file in (HERE / "go/plugin").glob("*.go"):
        shutil.copyfile(file, tree / PLUGIN / f"oracle_{file.name}")
    for concern, file in shims(minor).items():
        shutil.copyfile(file, tree / PACKAGES.get(concern, PLUGIN) / f"oracle_shim_{concern}.go")
    for leaf, package in {} if whole else LEAVES.items():
        for file in (tree / package).glob("*.go"):
            file.unlink()
        shutil.copyfile(HERE / f"go/leaves/{leaf}/{leaf}.go", tree / package / f"{leaf}.go")
    shutil.copyfile(HERE / "go/main/main.go", work / "main.go")


def shims(minor):
    """Concern → file: of each concern the newest that is not newer than the release."""
    found = {}
    for folder in sorted((HERE / "go/shims").iterdir()):
        since = {int(file.stem.split(".")[1]): file for file in folder.glob("1.*.go")}
        fitting = [first for first in since if first <= minor]
        if fitting:
            found[folder.name] = since[max(fitting)]
    return found


def link(source, destination):
    """Hard-links a folder of the read-only module cache; copies where the cache is on another file system."""
    for folder, _, files in os.walk(source):
        here = destination / os.path.relpath(folder, source)
        here.mkdir(parents=True)
        for file in files:
            try:
                os.link(f"{folder}/{file}", here / file)
            except OSError:
                shutil.copyfile(f"{folder}/{file}", here / file)
