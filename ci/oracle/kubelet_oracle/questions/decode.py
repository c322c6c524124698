"""Family decode: what a plugin printed, from good answers to no JSON at all."""

import base64

from .durations import duration
from .images import globbed, host, image
from .json_text import around, damage, text
from .pick import chance
from .words import OTHER_VERSIONS, RESPONSE, VERSIONS, value, word


def question(random):
    if chance(random, 0.01):
        return nested(random)
    version = random.choice([VERSIONS[0], VERSIONS[0], *VERSIONS])
    if chance(random, 0.01):
        version = random.choice(OTHER_VERSIONS)
    fields = response(random, version)
    items = list(fields.items())
    random.shuffle(items)
    document = around(random, text(random, items))
    if chance(random, 0.06):
        return {"apiVersion": version, **with_odd_byte(random, document)}
    return {"apiVersion": version, "stdout": document}


def response(random, version):
    """The fields of an answer; a third of them with faults."""
    answered = version if chance(random, 0.93) else random.choice(VERSIONS + OTHER_VERSIONS)
    fields = {"kind": RESPONSE, "apiVersion": answered, "cacheKeyType": random.choice(["Image", "Registry", "Global"]),
              "cacheDuration": random.choice(["1h", "5m", "0s"]), "auth": {}}
    for _ in range(random.choice([0, 1, 1, 2, 3])):
        key = random.choice([host, image, lambda random: globbed(random, host(random)), word])(random)
        fields["auth"][key] = {"username": word(random), "password": word(random)}
    for _ in range(random.choice([0, 0, 1, 1, 2, 3])):
        entries = fields.get("auth")
        random.choice([
            lambda: damage(random, fields),
            lambda: fields.update(cacheDuration=duration(random)),
            lambda: fields.update(cacheKeyType=random.choice(["image", "", "Bad", "GLOBAL", " Image", "İmage", None, 1])),
            lambda: fields.update(kind=random.choice(["CredentialProviderRequest", RESPONSE.lower(), "", "Status", "List",
                                                      RESPONSE + "s", RESPONSE + "List", "WatchEvent", " " + RESPONSE])),
            lambda: fields.update(apiVersion=random.choice(VERSIONS + OTHER_VERSIONS)),
            lambda: damage_entry(random, entries),
        ])()
    return fields


def damage_entry(random, entries):
    if isinstance(entries, dict) and entries:
        key = random.choice(list(entries))
        if isinstance(entries[key], dict) and chance(random, 0.8):
            damage(random, entries[key])
        else:
            entries[key] = value(random)


def with_odd_byte(random, document):
    """A document with one byte that is no UTF-8, or cut off inside of a character."""
    data = bytearray(document.encode())
    at = random.randrange(len(data) + 1)
    data[at:at + random.choice([0, 1])] = random.choice([b"\xff", b"\xc0", b"\x80", b"\xed\xa0\x80", b"\x00", b"\x1f", b"\x7f",
                                                         b"\xc3", b"\xf4\x90\x80\x80", b"\xe2\x80", b"\xc0\x80", b"\xf0\x9f"])
    return stdout(bytes(data))


def stdout(data):
    try:
        return {"stdout": data.decode()}
    except UnicodeDecodeError:
        return {"stdout_b64": base64.b64encode(data).decode()}


def nested(random):
    """Values inside of values, around the ten thousand at which Go stops."""
    depth = random.choice([1, 100, 9997, 9998, 9999, 10000, 10001, 20000])
    opening, closing = random.choice([("[", "]"), ('{"a":', "}"), ("[[", "]]")])
    head = '{"kind":"%s","apiVersion":"%s","cacheKeyType":"Image","%s":' % (RESPONSE, VERSIONS[0],
                                                                         random.choice(["extra", "auth", "cacheDuration"]))
    parts = [{"text": head}, {"text": opening, "repeat": depth}, {"text": "1"}, {"text": closing, "repeat": depth}, {"text": "}"}]
    if chance(random, 0.2):
        del parts[3:]
    return {"apiVersion": VERSIONS[0], "stdout_parts": parts}
