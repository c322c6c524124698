"""Family image: the parts of an image name."""

from .images import image
from .pick import chance
from .words import mutate


def question(random):
    name = image(random)
    while chance(random, 0.3):
        name = mutate(random, name)
    return {"image": name}
