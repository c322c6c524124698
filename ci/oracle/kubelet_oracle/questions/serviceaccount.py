"""Family serviceaccount: pulls of pods whose service accounts, annotations and tokens differ."""

from .durations import advance, good_duration
from .pick import chance, some
from .provide import answer
from .words import VERSIONS, word

GATE = "KubeletServiceAccountTokenForCredentialProviders"
TOKENS = ["token-1", "token-1", "token-1", "token-2", "", "p", "é\0"]


def question(random):
    required = some(random, ["a", "b/c", "x.io/role", "A"], 0, 0, 1, 2)
    optional = some(random, ["o", "p/q", "a"], 0, 1, 2)
    attributes = {"serviceAccountTokenAudience": random.choice(["aud", "aud", "aud", "", "é"]),
                  "cacheType": random.choice(["Token", "ServiceAccount"]), "requireServiceAccount": chance(random, 0.6),
                  "requiredServiceAccountAnnotationKeys": required, "optionalServiceAccountAnnotationKeys": optional}
    provider = {"matchImages": ["*.io"], "defaultCacheDuration": good_duration(random), "apiVersion": VERSIONS[0],
                "tokenAttributes": attributes}
    annotations = sorted({*required, *optional, "z"})
    steps = [step(random, annotations) for _ in range(random.choice([2, 3, 4, 6, 12]))]
    out = {"featureGates": {GATE: chance(random, 0.95)}, "provider": provider, "steps": steps}
    if chance(random, 0.05):
        del out["featureGates"]
    return out


def step(random, annotations):
    pod = {"namespace": random.choice(["ns", "ns", "ns2", ""]), "name": random.choice(["p1", "p2"]),
           "uid": random.choice(["u1", "u2"]), "serviceAccount": random.choice(["sa", "sa", "sa", "sb", ""]),
           "serviceAccountUID": random.choice(["s1", "s1", "s1", "s2", ""]), "token": random.choice(TOKENS),
           "serviceAccountAnnotations": {key: random.choice(["1", "1", "2", "", word(random)]) for key in annotations
                                         if chance(random, 0.85)}}
    if chance(random, 0.06):
        pod["serviceAccountError"] = random.choice(["not found", "", "a\nb"])
    if chance(random, 0.06):
        pod["tokenError"] = random.choice(["forbidden", ""])
    out = {"image": random.choice(["reg.io/a", "reg.io/a", "reg.io/b", "reg.io:5000/a", "other.io/a", "no.com/x", "nginx"]),
           "pod": pod, "answer": answer(random, ["reg.io"])}
    if chance(random, 0.4):
        out["advance"] = advance(random)
    return out
