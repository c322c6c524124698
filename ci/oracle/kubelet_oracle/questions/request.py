"""Family request: what is written to a plugin's standard input."""

from .images import image
from .pick import chance
from .words import OTHER_VERSIONS, SIGNS, VERSIONS, mutate, word


def question(random):
    name = image(random)
    if chance(random, 0.4):
        name = mutate(random, name) + random.choice(SIGNS)
    out = {"apiVersion": random.choice([VERSIONS[0], VERSIONS[0], *VERSIONS, random.choice(OTHER_VERSIONS)]), "image": name}
    if chance(random, 0.4):
        out["serviceAccountToken"] = word(random)
    if chance(random, 0.4):
        out["serviceAccountAnnotations"] = {word(random): word(random) for _ in range(random.choice([0, 1, 2, 5]))}
    return out
