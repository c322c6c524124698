"""Runs the go command, and tells a module that cannot be fetched from everything else that can go wrong."""

import os
import re
import shutil
import subprocess
from functools import cache

from .. import Failure, NotHere

NO_NETWORK = re.compile(
    r"dial tcp|no such host|connection re(?:fused|set)|proxyconnect|i/o timeout|TLS handshake timeout|"
    r"network is unreachable|module lookup disabled|unexpected EOF|50[234] (?:Bad Gateway|Service|Gateway)|"
    r"context deadline exceeded|download go1[.\w]+ for"
)


class GoFailed(Failure):
    """The go command ended with an error; `output` is all it said."""

    def __init__(self, arguments, output):
        super().__init__(f"go {' '.join(arguments)}:\n{output.strip()[-4000:]}")
        self.output = output


@cache
def expect_go():
    """Older Go than 1.21 does not know how to fetch another toolchain."""
    if not shutil.which("go"):
        raise NotHere("go is not on the PATH; install Go 1.21 or newer, it fetches the toolchain it needs")
    local = {**os.environ, "GOTOOLCHAIN": "local"}
    said = subprocess.run(["go", "env", "GOVERSION"], env=local, cwd="/", capture_output=True, text=True).stdout
    found = re.match(r"go1\.(\d+)", said)
    if found and int(found[1]) < 21:
        raise NotHere(f"{said.strip()} is too old; install Go 1.21 or newer, it fetches the toolchain it needs")


def go(*arguments, cwd, toolchain):
    """Runs go with exactly this toolchain, which it fetches if it is another one, and returns what it printed."""
    expect_go()
    environment = {**os.environ, "GOTOOLCHAIN": toolchain, "GOWORK": "off", "GOFLAGS": "", "CGO_ENABLED": "0"}
    ended = subprocess.run(["go", *arguments], cwd=cwd, env=environment, capture_output=True, text=True)
    if ended.returncode == 0:
        return ended.stdout
    output = ended.stdout + ended.stderr
    if NO_NETWORK.search(output):
        raise NotHere(f"the Go module proxy cannot be reached:\n{output.strip()[-1000:]}")
    raise GoFailed(arguments, output)
