"""Random questions of every family. The same seed gives the same questions; each question carries it."""

import json
import zlib
from random import Random

from . import config, decode, executable, image, keyring, match, mutated, provide, request, serviceaccount

# How many of a hundred questions are of a family. A question of `exec` starts a shell.
SHARES = {
    "config": (14, config.question),
    "decode": (26, decode.question),
    "exec": (2, executable.question),
    "image": (9, image.question),
    "keyring": (11, keyring.question),
    "match": (20, match.question),
    "provide": (10, provide.question),
    "request": (3, request.question),
    "serviceaccount": (5, serviceaccount.question),
}


def generate(seed, count, families=tuple(SHARES)):
    """`count` questions of some families, all different."""
    # A text's own hash differs from process to process.
    random = Random(f"credproof {seed}")
    shares = [SHARES[family][0] for family in families]
    tag = f"{zlib.crc32(seed.encode()):08x}"
    seen = set()
    while len(seen) < count:
        [family] = random.choices(families, shares)
        question = mutated.question(family, random) if random.random() < 0.2 else None
        question = question or SHARES[family][1](random)
        text = json.dumps([family, question], sort_keys=True)
        if text not in seen:
            seen.add(text)
            yield {"id": f"{family}/random-{tag}-{len(seen):06d}", "family": family, "why": f"random, seed {seed}",
                   "input": question}
