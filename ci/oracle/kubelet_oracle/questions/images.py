"""Images, registry hosts and patterns that have something to do with each other."""

from .pick import chance, many
from .words import mutate

LABELS = ["reg", "io", "com", "docker", "index", "gcr", "a", "b", "x1", "my-reg", "us-east-1", "dkr", "ecr", "amazonaws",
          "azurecr", "pkg", "dev", "quay", "ghcr", "k8s", "registry", "localhost", "127", "0", "1", "10", "REG", "Io",
          "eu_w", "xn--rg-bja"]
ODD_LABELS = ["", "-a", "a-", "é", "İ", "ß", "%41", "%zz", "%2e", "a b", "~", "a+b", "a,b", "a;b", "a=b", "a'b", "(a)", "!", "$",
              "a&b", "<a>", "\"", "a\\b", "a^b", "`", "{a}", "|", "a" * 64, "\0", "\x7f", "*", "a*", "[a]", "?"]
HOSTS = ["localhost", "LOCALHOST", "127.0.0.1", "10.0.0.1", "0x7f.1", "docker.io", "index.docker.io",
         "registry-1.docker.io", "Docker.io", "registry.hub.docker.com", "", ".", "..", "a.", ".a", "a..b"]
IPV6 = ["[::1]", "[2001:db8::1]", "[2001:DB8::1]", "[::]", "[::ffff:1.2.3.4]", "[fe80::1%25eth0]", "[fe80::1%eth0]",
        "[fe80::1%25]", "[1:2:3:4:5:6:7:8]", "[1:2:3:4:5:6:7:8:9]", "[1.2.3.4]", "[v1.a:b]", "[::1", "::1]", "::1", "[]",
        "[:]", "[g::1]", "[::1]a", "a[::1]", "[::1].io", "[*]", "[::*]", "[[::1]]", "[::1%25é]"]
PORTS = [":443", ":5000", ":80", ":8080", ":0", ":00443", ":65535", ":65536", ":", ":abc", ":*", ":4*", ":?", ":5000:1", "::443",
         ": 443", ":+443", ":-1", ":443 ", ":４４３", ":" + "9" * 20]
SEGMENTS = ["app", "foo", "foobar", "library", "nginx", "v1", "v2", "a", "b", "team-a", "pause", "x_y", "foo.bar"]
ODD_SEGMENTS = ["App", "a--b", "a__b", "a___b", "a._b", "-a", "a-", "..", ".", "", "%41", "%zz", "%2F", "%2f..", "*", "f*o", "[a]",
                "a b", "é", "x?y", "x#y", "a:b", "@", "~", "a\\b", "\0", "\n", "\u2028", "a" * 130, "v1/", "sha256"]
HEX = "0123456789abcdef"


def host(random):
    if chance(random, 0.08):
        return random.choice(HOSTS)
    if chance(random, 0.06):
        return random.choice(IPV6)
    labels = many(random, label, 1, 2, 2, 2, 3, 3, 4, 5)
    return ".".join(labels)


def label(random):
    return random.choice(ODD_LABELS if chance(random, 0.03) else LABELS)


def port(random):
    return random.choice(["", "", "", ":443", ":5000"] if chance(random, 0.85) else PORTS)


def path(random):
    def segment(random):
        return "/" + random.choice(SEGMENTS if chance(random, 0.9) else ODD_SEGMENTS)

    return "".join(many(random, segment, 0, 1, 1, 2, 2, 3)) + ("/" if chance(random, 0.06) else "")


def digits(random, count):
    return "".join(random.choice(HEX) for _ in range(count))


def tag(random):
    if chance(random, 0.75):
        return random.choice(["", "", "", ":1", ":latest", ":v1.2.3", "@sha256:" + digits(random, 64)])
    return random.choice([
        ":TAG", ":_x", ":-x", ":.x", ":", ":a:b", ":é", ":1.2+3", ":" + "t" * 128, ":" + "t" * 129, "@", "@sha256:",
        "@sha256:" + "g" * 64, "@sha256:" + digits(random, random.choice([31, 32, 63, 65, 128])),
        "@sha256:" + digits(random, 64).upper(), "@SHA256:" + digits(random, 64), "@sha512:" + digits(random, 128),
        "@sha384:" + digits(random, 96), "@md5:" + digits(random, 32), "@sha256+b64:" + digits(random, 64),
        "@a.b-c_d:" + digits(random, 40), ":1@sha256:" + digits(random, 64), "@sha256:" + digits(random, 64) + ":1",
        "@sha256:" + digits(random, 64) + "@sha256:" + digits(random, 64), "\n", " ",
    ])


def image(random):
    """An image as a pod may name it."""
    if chance(random, 0.08):
        return random.choice(["nginx", "nginx:1.25", "library/nginx", "user/app", "", " ", "/", "a//b", "https://reg.io/a",
                              "http://reg.io/a", "//reg.io/a", "user@reg.io/a", "user:pass@reg.io/a", "reg.io?a=b",
                              "reg.io/a?b", "reg.io/a#b", "docker.io/nginx", "index.docker.io/library/nginx",
                              "docker.io/library/library/nginx", "nginx@sha256:" + digits(random, 64), digits(random, 64),
                              digits(random, 64) + ":1", "reg.io/" + digits(random, 64), "a/" * 10 + "b"])
    if chance(random, 0.03):
        # Limits of length: 255 with and without the host, by release.
        length = random.choice([230, 246, 247, 248, 254, 255, 256])
        return random.choice(["", "reg.io/", "docker.io/", "localhost:5000/"]) + "a" * length + random.choice(["", ":1"])
    return host(random) + port(random) + path(random) + tag(random)


def globbed(random, plain):
    """A host with globs in some of its labels."""
    out = []
    for part in plain.split("."):
        at = random.randrange(len(part) + 1)
        out.append(random.choices([
            part, "*", part[:at] + "*" + part[at + random.choice([0, 1, 2]):], part[:at] + "?" + part[at + 1:],
            part[:at] + "[" + part[at:at + 1] + "]" + part[at + 1:], part[:at] + "[a-z]" + part[at + 1:],
            part[:at] + "[^" + random.choice("a-z,0") + "]" + part[at + 1:], part[:at] + "\\" + part[at:],
            part[:at] + random.choice(["[", "[a-", "[]", "[^]", "[]a]", "[z-a]", "[\\]]", "[a\\", "^", "!", "]", "**", "[!a]",
                                       "[[:alpha:]]", "{a,b}", "[a-z-9]", "[é]", "[-a]", "[*]"]) + part[at:],
        ], [50, 30, 8, 3, 2, 2, 1, 1, 3])[0])
    if chance(random, 0.05):
        out.insert(random.randrange(len(out) + 1), "*")
    return ".".join(out)


def pattern_for(random, about):
    """A pattern that has something to do with an image."""
    if chance(random, 0.1):
        return globbed(random, host(random)) + port(random) + path(random)
    body = about.split("@")[0]
    name, slash, rest = body.partition("/")
    name, colon, number = name.rpartition(":") if ":" in name and not name.endswith("]") else (name, "", "")
    if chance(random, 0.6):
        name = globbed(random, name)
    elif chance(random, 0.2):
        name = mutate(random, name)
    if colon and chance(random, 0.7):
        name += ":" + number
    elif chance(random, 0.1):
        name += port(random)
    if slash and chance(random, 0.5):
        name += "/" + rest[:random.randrange(len(rest) + 1)]
        if chance(random, 0.15):
            name += random.choice(["/", "*", "x", "?", "#", "%", "/*", "/..", "%2F", "é"])
    if chance(random, 0.05):
        name = random.choice(["https://", "http://", "//", " ", "user@", "HTTPS://", "ftp://", "https:", "u:p@", "u%zz@"]) + name
    if chance(random, 0.03):
        name = random.choice([name.upper(), name.lower(), name.title()])
    return name
