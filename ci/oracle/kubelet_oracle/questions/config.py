"""Family config: whether a kubelet starts with a configuration, a file or a directory of files."""

import json

from . import yaml_text
from .durations import duration
from .images import globbed, image, pattern_for
from .json_text import around, damage
from .pick import chance, many, some
from .serviceaccount import GATE
from .words import API, OTHER_VERSIONS, VERSIONS, value, word

KINDS = ["KubeletConfiguration", "X", "", "credentialproviderconfig", "CredentialProviderConfigList", "SerializedNodeConfigSource",
         "ImagePullIntent", "ImagePulledRecord", "List", "Status", "KubeletConfiguration", "ListOptions", "CredentialProviderRequest"]
# Fields of those kinds, of all types that matter to a decoder.
OTHER_FIELDS = ["port", "authentication", "evictionHard", "registerWithTaints", "syncFrequency", "clusterDNS", "registerNode", "metadata",
                "logging", "eventRecordQPS", "Port", "code", "message", "details", "versions", "source", "image", "auth", "limit"]
NAMES = ["", ".", "..", "a/b", "a b", "a\tb", "/", "x y/z", "é", "a\u00a0b", "a" * 255, "a" * 256, "-", "a.exe", "a\0b", "/a", "a/", "A"]
ANNOTATIONS = ["a", "b/c", "A", "-x", "", "a b", "o/p/q", "é", "a" * 63, "a" * 64, "x.io/" + "a" * 63, "x.io/" + "a" * 64,
               "a" * 253 + "/a", "a" * 254 + "/a", "X.io/a", "x..io/a", "/a", "a/", "a_b.c-d", "a-", "*", "a/b_c", "x_y/a"]


def question(random):
    providers = [provider(random, number) for number in range(random.choice([0, 1, 1, 1, 1, 2, 2, 3, 6]))]
    out = {}
    with_tokens = any("tokenAttributes" in one for one in providers)
    if with_tokens and chance(random, 0.6) or chance(random, 0.02):
        out["featureGates"] = {GATE: chance(random, 0.9)}
    if chance(random, 0.2):
        out["files"] = files(random, providers)
        out["hash"] = True
    else:
        out["file"] = text(random, document(random, providers))
        if chance(random, 0.05):
            out["name"] = random.choice(["config.json", "config", "c d.yml"])
    if chance(random, 0.08):
        out["bins"] = {str(name): random.choice(["0755", "0644", "0111", "0001", "directory", "dangling-link", "0000"])
                       for name in some(random, [*(one.get("name") for one in providers), "other"], 0, 1, 2, 9) if plain(name)}
    return out


def plain(name):
    """Whether a file can have this name, here and in the kubelet."""
    return isinstance(name, str) and name.isalnum() and name.isascii() and len(name) < 100


def document(random, providers):
    fields = {"kind": "CredentialProviderConfig", "apiVersion": "kubelet.config.k8s.io/" + random.choice(
        ["v1", "v1", "v1", "v1beta1", "v1alpha1"]), "providers": providers}
    if chance(random, 0.05):
        fields["kind"] = random.choice(KINDS)
        if chance(random, 0.5):
            fields.pop("providers")
            fields.update({name: value(random) for name in some(random, OTHER_FIELDS, 0, 1, 2, 3)})
            fields["apiVersion"] = random.choice(["kubelet.config.k8s.io/v1beta1"] * 3 + ["kubelet.config.k8s.io/__internal", API + "v1"])
    if chance(random, 0.05):
        fields["apiVersion"] = random.choice([*VERSIONS, *OTHER_VERSIONS, "kubelet.config.k8s.io/v2", "kubelet.config.k8s.io/"])
    if chance(random, 0.06):
        damage(random, fields)
    items = list(fields.items())
    if chance(random, 0.3):
        random.shuffle(items)
    return dict(items)


def provider(random, number):
    names = [f"p{number}"] * 6 + ["a", "b", "p0"]
    fields = {"name": random.choice(names), "matchImages": many(random, pattern, 1, 1, 2), "defaultCacheDuration": random.choice(
        ["10m", "0s", "12h", "5m", "1h30m", "1m"]), "apiVersion": random.choice([VERSIONS[0], VERSIONS[0], *VERSIONS])}
    for _ in range(random.choice([0, 0, 0, 0, 1, 1, 2])):
        random.choice([
            lambda: damage(random, fields),
            lambda: fields.update(name=random.choice(NAMES)),
            lambda: fields.update(defaultCacheDuration=duration(random)),
            lambda: fields.update(args=many(random, word, 0, 1, 2)),
            lambda: fields.update(env=many(random, variable, 0, 1, 2)),
            lambda: fields.update(apiVersion=random.choice(OTHER_VERSIONS)),
            lambda: fields.update(matchImages=many(random, lambda random: pattern_for(random, image(random)), 0, 1, 3)),
            lambda: fields.update({random.choice(list(fields) or ["name"]): value(random)}),
        ])()
    if chance(random, 0.2):
        fields["tokenAttributes"] = tokens(random)
    return fields


def pattern(random):
    return globbed(random, random.choice(["reg.io", "a.b.io", "x.azurecr.io", "gcr.io", "127.0.0.1"]))


def variable(random):
    fields = {"name": word(random), "value": word(random)}
    if chance(random, 0.15):
        damage(random, fields)
    return fields


def tokens(random):
    fields = {"serviceAccountTokenAudience": random.choice(["aud", "aud", "aud", "", " ", "é"]),
              "cacheType": random.choice(["Token", "ServiceAccount", "Token", "", "token", "Pod"]),
              "requireServiceAccount": random.choice([True, True, True, False, None]),
              "requiredServiceAccountAnnotationKeys": some(random, ANNOTATIONS, 0, 0, 1, 1, 2),
              "optionalServiceAccountAnnotationKeys": some(random, ANNOTATIONS, 0, 0, 1, 2)}
    if chance(random, 0.2):
        damage(random, fields)
    return fields


def text(random, content):
    if chance(random, 0.5):
        return yaml_text.text(random, content)
    written = json.dumps(content, indent=random.choice([None, 1, "\t"]), ensure_ascii=chance(random, 0.5))
    return around(random, written) if chance(random, 0.3) else written


def files(random, providers):
    """A directory: name → text, None for a directory, "link:TARGET" for a link."""
    out = {}
    count = random.choice([1, 2, 3, 4])
    for number in range(count):
        name = random.choice(["a", "b", "10", "9", "Z", ".h", "é", "a-b", "a_b", "a b", "", "a.yaml"]) + random.choice(
            [".yaml", ".yml", ".json", ".yaml", ".json", ".txt", ".YAML", ""])
        if name:
            own = [one for place, one in enumerate(providers) if place % count == number]
            out[name] = text(random, document(random, own or providers[:1]))
    if chance(random, 0.08):
        out["odd.yaml"] = random.choice([None, "link:nowhere", "link:a.yaml", "link:sub", "link:odd.yaml", ""])
    if chance(random, 0.05):
        out["sub/x.yaml"] = "kind: X"
    return out
