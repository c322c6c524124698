"""Writes the throw-away module of an oracle: it requires what the release's kubelet requires, at the same versions."""

import json
import re
from pathlib import Path

from .. import Failure
from . import tree
from .go import GoFailed, go

# The modules published beside k8s.io/kubernetes that our small part of it is compiled against. The others become empty
# modules, so that nothing is fetched for them.
NEEDED = {
    "api", "apiextensions-apiserver", "apimachinery", "apiserver", "client-go", "component-base", "component-helpers",
    "controller-manager", "kubelet",
}


def write(version, work, toolchain, whole):
    """Writes go.mod and go.sum into `work`; returns the folder of k8s.io/kubernetes in the module cache."""
    kubernetes = download("k8s.io/kubernetes", f"v{version}", work, toolchain)
    mod = json.loads(go("mod", "edit", "-json", kubernetes["GoMod"], cwd=work, toolchain=toolchain))
    source = Path(kubernetes["Dir"])
    lines = ["module kubeletoracle", "", f"go {mod.get('Go', '1.16')}", ""]
    # They decide how Go's library behaves, so they are part of how the release does.
    lines += [line for line in Path(kubernetes["GoMod"]).read_text(encoding="utf-8").splitlines()
              if line.startswith("godebug ")]
    lines += ["require (", f"\tk8s.io/kubernetes v{version}"]
    lines += [f"\t{required['Path']} {required['Version']}" for required in mod["Require"]]
    lines += [")", "", "replace (", "\tk8s.io/kubernetes => ./kubernetes"]
    needed = needed_modules(source)
    for replaced in mod["Replace"]:
        path, new = replaced["Old"]["Path"], replaced["New"]
        if new["Path"].startswith("./staging/"):
            lines.append(f"\t{path} => {staged(path, version, work, toolchain, whole or needed)}")
        elif not new["Path"].startswith("."):
            lines.append(f"\t{path} => {new['Path']} {new['Version']}")
    lines += [")", ""]
    (work / "go.mod").write_text("\n".join(lines), encoding="utf-8")
    (work / "go.sum").write_bytes((source / "go.sum").read_bytes())
    return source


def staged(path, version, work, toolchain, needed):
    """What stands for a module that lies in the staging folder of Kubernetes' own tree. `needed` may be True for all."""
    name = path.split("/")[1]
    if name == "apimachinery":
        # Error texts name the file in which a scheme was made, and skip this module's own file only where no
        # "@version" stands in its path. So it is linked, as in a kubelet built from Kubernetes' tree.
        library = download(path, version.staging, work, toolchain)["Dir"]
        tree.link(Path(library), work / path)
        return f"./{path}"
    if needed is True or name in needed:
        return f"{path} {version.staging}"
    empty = work / "empty" / name
    empty.mkdir(parents=True)
    (empty / "go.mod").write_text(f"module {path}\n\ngo 1.16\n", encoding="utf-8")
    return f"./empty/{name}"


def needed_modules(source):
    """1.27 does without one of the modules, which module proxies may not have for it."""
    features = "".join(file.read_text(encoding="utf-8") for file in (source / "pkg/features").glob("*.go"))
    return NEEDED if '"k8s.io/controller-manager/' in features else NEEDED - {"controller-manager"}


def download(path, version, cwd, toolchain):
    """Fetches a module and returns what go tells about it."""
    try:
        return json.loads(go("mod", "download", "-json", f"{path}@{version}", cwd=cwd, toolchain=toolchain))
    except GoFailed as failure:
        if re.search(r"unknown revision|not found|no matching versions|40[34] |410 Gone", failure.output):
            raise Failure(f"the Go module proxy has no {path} {version}; "
                          f"`go list -m -versions {path}` lists what it has") from failure
        raise


def least_toolchain(version, toolchain):
    """The oldest Go that a release can be built with, as a toolchain's name."""
    fetched = download("k8s.io/kubernetes", f"v{version}", "/", toolchain)
    mod = Path(fetched["GoMod"]).read_text(encoding="utf-8")
    line = re.search(r"^go (\S+)$", mod, re.MULTILINE)
    return f"go{line[1]}" if line else toolchain


def toolchain_order(name):
    """go1.26 is older than go1.26.8, and go1.27rc1 than go1.27.0; a name that is none is older than all."""
    found = re.fullmatch(r"go1\.(\d+)(?:\.(\d+)|rc(\d+))?", name)
    if not found:
        return (0, 0, 0)
    return (int(found[1]), -1 if found[3] else int(found[2] or 0), int(found[3] or 0))
