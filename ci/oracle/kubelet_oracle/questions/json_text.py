"""Writes JSON in the many ways that mean the same, and in ways that mean nothing."""

import json

from .pick import chance
from .words import mutate, value


def text(random, items):
    """An object of (name, value) pairs, which may name a field twice."""
    pairs = [f"{string(random, name)}{separator(random, ':')}{dump(random, content)}" for name, content in items]
    if pairs and chance(random, 0.08):
        pairs.insert(random.randrange(len(pairs) + 1), random.choice(pairs))
    comma = random.choice([",", ",", ", ", ",\n  ", ",\r\n", "\t,\t"])
    return "{" + comma.join(pairs) + "}"


def separator(random, sign):
    return random.choice([sign] * 5 + [f" {sign} ", f"\n{sign}\t"])


def dump(random, content):
    if isinstance(content, dict) and chance(random, 0.9):
        return text(random, list(content.items()))
    if isinstance(content, str):
        return string(random, content)
    if isinstance(content, (int, float)) and not isinstance(content, bool) and chance(random, 0.3):
        return random.choice(["1e400", "-1e400", "-0", "1.0", "1E+2", "0.1e-400", "01", "+1", ".5", "1.", "0x1", "NaN",
                              "123456789012345678901234567890", "9007199254740993", "1e-1", "-", "1_0", "1e", "Infinity"])
    return json.dumps(content, ensure_ascii=chance(random, 0.5))


def string(random, content):
    """A text as a JSON string, with escapes where none are needed, or such as stand for half a character."""
    quoted = json.dumps(content, ensure_ascii=chance(random, 0.4))
    if len(quoted) > 2 and chance(random, 0.06):
        at = random.randrange(1, len(quoted) - 1)
        if quoted[at] not in "\\u" and quoted[at - 1] != "\\" and ord(quoted[at]) < 0x10000:
            quoted = f"{quoted[:at]}\\u{ord(quoted[at]):04{random.choice('xX')}}{quoted[at + 1:]}"
    if chance(random, 0.02):
        at = random.randrange(1, len(quoted))
        odd = ["\\ud800", "\\udc00", "\\ud83d\\ude00", "\\ude00\\ud83d", "\\u0000", "\\/", "\\b", "\\x41", "\\'", "\\u12",
               "\\", "\\U0041", "\\ufffe", "\\ud800\\u0041", "\\u2028", "\\v", "\\a", "\n", "\x01", "\x7f"]
        quoted = quoted[:at] + random.choice(odd) + quoted[at:]
    return quoted


def around(random, document):
    """A document with something before it, after it, or damaged."""
    if chance(random, 0.15):
        document += random.choice(["\n", "\r\n", " ", "}", "\0", "x", "\n\n", "{}", ",", "\f", "\ufeff", " null", "//", "\n---\n",
                                   "\n...\n", document, "\u2028", "\x85", "\xa0", "]", "\n# x\n"])
    if chance(random, 0.06):
        document = random.choice(["\n", " ", "\ufeff", "\0", "#\n", "log line\n", "[", "\f", "---\n", "null", "\t\r\n ", "\v",
                                  "// x\n", "\x1b[0m", " \ufeff"]) + document
    while chance(random, 0.12):
        document = mutate(random, document)
    return document


def damage(random, fields):
    """One change to the fields of an object that is right."""
    name = random.choice(list(fields) or ["x"])
    random.choice([
        lambda: fields.pop(name, None),
        lambda: fields.update({name: value(random)}),
        lambda: fields.update({random.choice(["extra", "metadata", "", " ", name + " ", name + "s", "items", "$schema"]):
                               value(random)}),
        lambda: fields.update({other_case(random, name): fields.pop(name, None)}),
        lambda: fields.update({other_case(random, name): value(random)}),
    ])()


def other_case(random, name):
    """A name that Go's decoder may take for the same: other letter case, or a letter that folds to one of it."""
    return random.choice([name.upper(), name.lower(), name.title(), name.swapcase(), name.replace("k", "K"),
                          name.replace("K", "K"), name.replace("s", "ſ"), name.replace("i", "ı"), name[:1].upper() + name[1:]])
