"""Writes a structure as YAML in the many ways in which YAML writes the same, and with things that change it."""

import json

from .pick import chance
from .words import mutate

# Scalars that YAML may read as something else than a text.
SCALARS = ["yes", "no", "on", "off", "y", "n", "True", "FALSE", "null", "Null", "~", "", "0", "0o17", "017", "0x1F", "0b1", "1_000",
           "1e3", "1.", ".5", ".inf", "-.INF", ".NaN", "12:30:45", "2024-01-01", "2024-01-01T00:00:00Z", "<<", "=", "!", "&a", "*a",
           "@x", "`x", "%x", "- x", "-", "--- x", "?", "? x", ":", "a: b", "a :b", "x #y", "x#y", "#", "{a", "[a", "a]", "a,b", "'", "\"",
           "|", ">", "!!str 5", "!!int '5'", "!!binary aGk=", "!!float 5", "!!null x", "!!bool yes", "!x y", "9223372036854775808",
           "1" * 30, "\t", "\\n", "\"\\x41\\u00e9\\U0001F600\"", "\"\\q\"", "'it''s'", "\"a\n  b\"", "'a\n\n  b'", "a\n  b", "é", "\u2028",
           "\ufeff", "\x85", "\0", "\x07", "\U0001f600", "0.1e-400", "1e400", "+1", "-0", "1,000", "0o8", "08", "1__0", "_1"]

# What go-yaml's scanner looks for, to be put together at will.
PIECES = ["!", "!!str ", "!a", "!x,", "!<x,y>", "!x%41", "!!int ", "!!binary ", "!!merge ", "&a ", "*a", ",", ", ", "[", "]", "{", "}", ":",
          ": ", "?", "? ", "-", "- ", "\n", "\n  ", "\n      ", " ", "\t", "#", " # c", "'", "\"", "\\", "\\\n", "\\x41", "|", "|-\n", ">2\n", "---",
          "\n---\n", "\n...\n", "\n%TAG !a! x:\n", "\r\n", "\r", "\x85", "\u2028", "\ufeff", "a", "b", "1", "0x1F", "true", "null", "~", "<<: ",
          "=", "a: b", "2001-01-01", "YQ==", "\U0001f600", "%", "@", "name"]


def text(random, content):
    """A document, perhaps with marks, comments or a second document."""
    body = block(random, content, 0)
    if chance(random, 0.15):
        body = random.choice(["---\n", "--- \n", "# comment\n", "%YAML 1.1\n---\n", "%YAML 1.2\n---\n", "\ufeff", "\n\n", "--- # x\n",
                              "%TAG ! tag:x,2000:\n---\n", "...\n", "\ufeff\ufeff", "---\n---\n", "%YAML 3.0\n---\n", "--- !!map\n"]) + body
    if chance(random, 0.1):
        body += random.choice(["\n", "...\n", "---\n", "---\nkind: Other\n", "# end\n", "--- \n...\n", "\0", "\t\n", "...\nx\n",
                               "---\n- a\n", " \n", "\n---\n{}\n", "x\n", "}\n"])
    if chance(random, 0.05):
        body = body.replace("\n", random.choice(["\r\n", "\r", "\n\n", " \n", "\t\n", " # c\n", "\u2028", "\x85"]))
    while chance(random, 0.1):
        body = mutate(random, body)
    return body


def block(random, content, depth):
    """Lines in block style, each with its indentation."""
    indent = "  " * depth
    if isinstance(content, dict) and content and chance(random, 0.92):
        items = list(content.items())
        if chance(random, 0.03):
            items.append(random.choice(items))
        lines = []
        for name, inner in items:
            head = f"{indent}{key(random, name)}:"
            if isinstance(inner, (dict, list)) and inner and chance(random, 0.85):
                # A list may stand at the indentation of its key.
                deeper = depth + (0 if isinstance(inner, list) and chance(random, 0.5) else 1)
                lines.append(f"{head}{decoration(random)}\n{block(random, inner, deeper)}")
            else:
                lines.append(f"{head} {scalar(random, inner, indent)}\n")
        if chance(random, 0.02):
            lines.insert(random.randrange(len(lines) + 1), indent + random.choice(
                ["<<: {a: b}\n", "<<: *a\n", "? x\n", "? [a]\n: b\n", "? x\n: y\n", "# c\n", "\n", "<<: [{a: b}, {c: d}]\n", "1: x\n",
                 "null: x\n", "true: x\n", "? {a: b}\n: c\n", "1.5: x\n", "~: x\n", "<<: x\n", "- x\n", "2024-01-01: x\n"]))
        return "".join(lines)
    if isinstance(content, list) and content and chance(random, 0.92):
        lines = []
        for inner in content:
            if isinstance(inner, (dict, list)) and inner:
                nested = block(random, inner, depth + 1)
                lines.append(f"{indent}- " + nested[len(indent) + 2:])
            else:
                lines.append(f"{indent}- {scalar(random, inner, indent)}\n")
        return "".join(lines)
    return f"{indent}{scalar(random, content, indent)}\n"


def key(random, name):
    return random.choice([name] * 9 + [json.dumps(name), f"'{name}'", f"!!str {name}", f"? {name}\n", f"&k {name}"]) \
        if chance(random, 0.2) else name


def decoration(random):
    """What may stand behind a key whose value comes below."""
    return random.choice([" &a", " !!map", " !!seq", " # c", "  ", " !x", " *a"]) if chance(random, 0.03) else ""


def scalar(random, content, indent):
    """A value on the line of its key, or what looks like one."""
    if chance(random, 0.02):
        return random.choice(SCALARS)
    if chance(random, 0.02):
        return "".join(random.choices(PIECES, k=random.choice([1, 2, 3, 4, 6])))
    if isinstance(content, str) and content.isprintable() and content.isascii():
        styles = [json.dumps(content), "'" + content.replace("'", "''") + "'"] + [content or '""'] * 3
        if content and chance(random, 0.1):
            mark = random.choice(["|", "|-", ">", ">-", "|+", "|2", ">1-", "|-2", "| # c"])
            return f"{mark}\n{indent}    {content}"
        if chance(random, 0.05):
            return random.choice(["&a ", "!!str ", "! ", "!x ", "*a #", "!!int ", "!!binary "]) + random.choice(styles)
        return random.choice(styles)
    flow = json.dumps(content, ensure_ascii=chance(random, 0.5))
    if chance(random, 0.1):
        flow = flow.replace('"', "")
    return flow
