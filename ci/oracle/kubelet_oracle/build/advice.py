"""Says what to do when a release no longer compiles: which file of the oracle met a function of another shape."""

import re
from contextlib import contextmanager

from .. import Failure
from .go import GoFailed
from .tree import LEAVES, shims


@contextmanager
def for_compile_errors(version):
    """Turns the errors of the go command inside of it into errors that end with advice."""
    try:
        yield
    except GoFailed as failure:
        advice = advise(failure.output, version)
        raise Failure(f"the oracle of Kubernetes {version} does not compile:\n{failure.output.strip()[-4000:]}\n"
                      f"\n{advice}") from failure


def advise(output, version):
    """Sentences for the files that a compiler names."""
    found = []
    used = shims(version.minor)
    for concern in sorted(set(re.findall(r"oracle_shim_(\w+)\.go:", output))):
        folder = f"ci/oracle/go/shims/{concern}"
        found.append(f"- {folder}/{used[concern].name} is not for this release: copy it to "
                     f"{folder}/{version.release}.go and change that one until it compiles.")
    for name in sorted(set(re.findall(r"oracle_(?!shim_)(\w+)\.go:", output))):
        found.append(f"- ci/oracle/go/plugin/{name}.go uses something that changed its shape: let it call a function "
                     f"of a shim instead, with the old shape in ci/oracle/go/shims/CONCERN/1.20.go and the new one "
                     f"in ci/oracle/go/shims/CONCERN/{version.release}.go.")
    for leaf in sorted(set(re.findall(rf"undefined: ({'|'.join(LEAVES)})\.", output))):
        found.append(f"- ci/oracle/go/leaves/{leaf}/{leaf}.go lacks something that this release uses: add it there, "
                     f"as {LEAVES[leaf]} has it.")
    for name in sorted(set(re.findall(r"module k8s\.io/([a-z-]+)@|package k8s\.io/([a-z-]+)/", output))):
        found.append(f"- this release needs k8s.io/{''.join(name)}: add it to NEEDED in "
                     "ci/oracle/kubelet_oracle/build/module.py.")
    return "\n".join(found or ["- no file of the oracle is named above; see ci/oracle/README.md, A new release."])
