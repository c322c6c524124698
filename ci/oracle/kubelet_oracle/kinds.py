"""The Go types of all kinds of a scheme as a table, each line with the releases that have it."""

from collections import defaultdict

from . import command, process, releases
from .build import build

HEAD = """\
# Written by ci/oracle/kinds: the Go types of the kinds that the kubelet's scheme of configurations knows.
# "kind" has group and version, kind and Go type; "type" a Go type and what it is; lines below a type are its fields.
# A line ends with the releases that have it, where these are not all.
"""


def table():
    versions = [version for version, _ in releases.recorded().values()]
    has = defaultdict(list)
    for version in versions:
        [answer] = process.ask([str(build(version, say=command.say))], [{"family": "kinds", "input": {}}])
        for line in lines(answer["ok"]):
            has[line].append(version)
    out = []
    for line, having in sorted(has.items()):
        shown = f" {line[3]} {line[4]}" if line[3:] and line[0] == "type" else " ".join(line)
        out.append(shown + ("" if having == versions else f" {spans(having, versions)}"))
    return HEAD + "".join(f"{line}\n" for line in out)


def spans(having, versions):
    """1.20..1.25,1.30.. for releases; a span without an end goes on."""
    runs = []
    for version in having:
        if runs and versions.index(version) == versions.index(runs[-1][1]) + 1:
            runs[-1][1] = version
        else:
            runs.append([version, version])
    return ",".join(f"{first.release}..{'' if last == versions[-1] else last.release}" for first, last in runs)


def lines(found):
    """One tuple a line, so that sorting puts fields below their type."""
    for name, of in found["kinds"].items():
        yield ("kind", *name.split(), of)
    for name, of in found["types"].items():
        if isinstance(of, str):
            yield ("type", name, of)
            continue
        yield ("type", name, "struct")
        for field, inner in of.items():
            yield ("type", name, "struct", field, inner)
