"""Questions made from the committed ones by small changes: what was thought of, and what lies beside it."""

from functools import cache

from .. import vectors
from .pick import chance
from .words import mutate

# The text of a question that may hold anything; the others have a shape that the oracle reads.
TEXTS = {"config": ["file"], "decode": ["stdout"], "image": ["image"], "match": ["pattern", "image"], "request": ["image"]}


def question(family, random):
    """A changed question of a family, or None where one cannot be made."""
    if family not in TEXTS:
        return None
    given = random.choice(committed(family))
    name = random.choice(TEXTS[family])
    if not isinstance(given.get(name), str):
        return None
    text = mutate(random, given[name])
    while chance(random, 0.3):
        text = mutate(random, text)
    if chance(random, 0.15):
        # Two halves of two questions.
        other = random.choice(committed(family)).get(name)
        if isinstance(other, str):
            text = given[name][:random.randrange(len(given[name]) + 1)] + other[random.randrange(len(other) + 1):]
    return {**given, name: text}


@cache
def committed(family):
    return [vector["input"] for vector in vectors.load()[family]]
