"""Family provide: one provider's cache under pulls of several images, while a clock goes on or back."""

from .durations import advance, far_advance, good_duration
from .images import globbed, host, image, pattern_for
from .pick import chance
from .words import word


def question(random):
    hosts = [host(random) or "h" for _ in range(random.choice([1, 2, 2, 3]))]
    ends = [":5000/a", "/a", "/a:1", "/b", "/a/b@sha256:" + "a" * 64, "", "/", ":443", "/a?x", ":5000/a:5000"]
    pool = [name + end for name in hosts for end in ends]
    pool += ["global", "<global>", "nginx", "docker.io/nginx", image(random), image(random)]
    pool = random.sample(pool, random.choice([2, 3, 4, 8]))
    if chance(random, 0.3):
        patterns = [pattern_for(random, random.choice(pool)) for _ in range(random.choice([1, 2, 5]))]
    else:
        patterns = [covering(random, name) for name in pool]
    provider = {"matchImages": patterns}
    if chance(random, 0.9):
        provider["defaultCacheDuration"] = good_duration(random)
    if chance(random, 0.1):
        provider["name"] = random.choice(["ecr", "a b", "é", "a%sb", "a\nb"])
    return {"provider": provider, "steps": steps(random, pool, hosts)}


def covering(random, name):
    """A pattern that most likely allows an image."""
    registry = name.split("@")[0].split("/")[0]
    if chance(random, 0.5):
        return registry
    labels, colon, port = registry.partition(":")
    return "*." * labels.count(".") + "*" + colon + port


def steps(random, pool, hosts):
    out = []
    for _ in range(random.choice([3, 4, 5, 6, 8, 12, 25])):
        step = {"image": random.choice(pool), "answer": answer(random, hosts)}
        if chance(random, 0.55):
            step["advance"] = advance(random)
        out.append(step)
    if chance(random, 0.1):
        random.choice(out)["advance"] = far_advance(random)
    return out


def answer(random, hosts):
    """What the plugin says if it is run."""
    if chance(random, 0.1):
        return {"fail": random.choice(["boom", "exit status 1: oops\n", "", "a \"quoted\" %s text\nof two lines", "é\0\x1b[0m"])}
    out = {"cacheKeyType": random.choice(["Image", "Image", "Registry", "Registry", "Global", "Global", "Image", "Global"])}
    if chance(random, 0.04):
        out["cacheKeyType"] = random.choice(["Bad", "", "image", "global", " Image"])
    if chance(random, 0.5):
        out["cacheDuration"] = good_duration(random)
    if chance(random, 0.9):
        keys = [random.choice([*hosts, globbed(random, random.choice(hosts)), word(random)]) for _ in range(random.choice([0, 1, 1, 2, 4]))]
        out["auth"] = {key: {"username": random.choice(["u1", "u2", "", "é"]), "password": random.choice(["p", "token-1", "token-2", ""])}
                       for key in keys}
    return out
