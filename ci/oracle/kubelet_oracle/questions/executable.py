"""Family exec: small scripts that end in many ways. What they print is printed by the shell's printf."""

from .decode import response
from .images import image
from .json_text import text
from .pick import chance
from .words import VERSIONS, word

# Signals that end a shell at once and leave no core.
SIGNALS = [1, 2, 9, 13, 14, 15]


def question(random):
    version = random.choice(VERSIONS)
    lines = ["#!/bin/sh"]
    if chance(random, 0.3):
        lines.append('cat > "$0.stdin"')
    if chance(random, 0.3):
        lines.append('printf "%s\\0" "$@" > "$0.args"')
    if chance(random, 0.4):
        lines.append(f"printf '%b' '{octal(word(random) + random.choice(['', ' ', chr(10), 'x' * 5000]))}' >&2")
    if chance(random, 0.6):
        lines.append(f"printf '%b' '{octal(text(random, list(response(random, version).items())))}'")
    lines.append(random.choice(["exit 0", "exit 0", "exit 0", f"exit {random.randrange(256)}", "exec true", "exec false",
                                "exec /nonexistent", f"ulimit -c 0; kill -{random.choice(SIGNALS)} $$"]))
    out = {"image": image(random), "apiVersion": version, "script": "\n".join(lines) + "\n"}
    if chance(random, 0.3):
        out["args"] = [word(random).replace("\0", "") for _ in range(random.choice([0, 1, 3]))]
    if chance(random, 0.04):
        del out["script"]
        out["kind"] = random.choice(["missing", "directory", "dangling-link"])
    elif chance(random, 0.04):
        out["mode"] = random.choice(["0644", "0000", "0111", "0555"])
    return out


def octal(content):
    """A text as the shell's printf %b reads it, byte by byte."""
    return "".join(chr(byte) if chr(byte).isalnum() else f"\\0{byte:03o}" for byte in content.encode())
