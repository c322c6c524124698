"""The ways in which random parts are chosen."""


def chance(random, probability):
    return random.random() < probability


def some(random, choices, *counts):
    """Different ones of the choices, as many as one of the counts says."""
    return random.sample(choices, min(len(choices), random.choice(counts)))


def many(random, make, *counts):
    """A list made by calling `make`, as long as one of the counts says."""
    return [make(random) for _ in range(random.choice(counts))]
