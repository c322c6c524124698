"""Family match: one pattern, or several, and an image."""

from .images import image, pattern_for
from .pick import chance, many
from .words import mutate


def question(random):
    name = image(random)
    if chance(random, 0.08):
        return {"patterns": many(random, lambda random: pattern_for(random, name), 0, 1, 2, 3, 8), "image": name}
    pattern = pattern_for(random, name)
    if chance(random, 0.1):
        pattern = mutate(random, pattern)
    return {"pattern": pattern, "image": mutate(random, name) if chance(random, 0.2) else name}
