"""Words that are put where a text may stand: plain ones, and such as parsers and printers stumble over."""

from .pick import chance

API = "credentialprovider.kubelet.k8s.io/"
VERSIONS = [API + "v1", API + "v1beta1", API + "v1alpha1"]
OTHER_VERSIONS = ["v1", "", "/", API, API + "v2", API + "V1", API + "v1/", "/v1", "kubelet.config.k8s.io/v1",
                  "kubelet.k8s.io/v1", "a/b/c", API + "v1 ", " " + API + "v1", API + "__internal", "__internal"]
RESPONSE = "CredentialProviderResponse"

PLAIN = ["u", "p", "user", "AWS", "token-1", "oauth2accesstoken", "00000000-0000-0000-0000-000000000000", "a:b"]
ODD = ["", " ", "x" * 200, "é", "e\u0301", "<t>", "&amp;", "a\"b", "a\\b", "a\nb", "a\tb", "a\0b", "\x7f", "\u0085",
       "\u2028", "\u2029", "\ufeff", "\ufffd", "\U0001f600", "\U0010ffff", "\ufffe", "\u202e", "İ", "ß", "ſ", "K",
       "%s", "%!d(MISSING)", "null", "true", "1", "1e3", "~", "-", "'", "`", "$HOME", "${BIN}", "../a", "{}", "[]"]
# What is put into a text to see whether it still means the same.
SIGNS = [" ", "\t", "\n", "\r", "\0", "%", "%41", "%zz", ":", "/", "//", ".", "..", "-", "_", "*", "?", "[", "]",
         "[a-c]", "[^a]", "\\", "\\*", "^", "!", "#", "@", "&", "é", "\u2028", "\ufeff", "\"", "'", "0", "A", "{", "}",
         ",", "<", ">", "|", "~", "+", "=", ";", "\x7f", "\u00ad", "ſ", "K", "。"]


def word(random):
    return random.choice(PLAIN if chance(random, 0.6) else ODD)


def mutate(random, text):
    """One small change to a text."""
    if not text:
        return random.choice(["", "x", " "])
    at = random.randrange(len(text))
    return random.choice([
        lambda: text[:at] + text[at + 1:],
        lambda: text[:at] + text[at] + text[at:],
        lambda: text[:at] + random.choice(SIGNS) + text[at:],
        lambda: text[:at] + random.choice(SIGNS) + text[at + 1:],
        lambda: text[:at] + text[at].swapcase() + text[at + 1:],
        lambda: text[:at] + text[at + 1:at + 2] + text[at] + text[at + 2:],
        lambda: text[:at],
        lambda: text[at:],
    ])()


def value(random, depth=0):
    """Any JSON value."""
    kinds = [
        lambda: None,
        lambda: random.choice([True, False]),
        lambda: random.choice([0, 1, -1, 1.5, 10**20, 1e300, -0.0, 2**53 + 1, 1e-7, 1e21]),
        lambda: word(random),
        lambda: "",
        lambda: {},
        lambda: [value(random, depth + 1) for _ in range(random.randrange(3))],
        lambda: {word(random): value(random, depth + 1) for _ in range(random.randrange(3))},
    ]
    return random.choice(kinds if depth < 3 else kinds[:6])()
