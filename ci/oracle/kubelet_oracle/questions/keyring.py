"""Family keyring: keys of docker configurations or of several providers' answers, and an image."""

from .images import host, image, pattern_for
from .pick import chance, many
from .words import mutate


def question(random):
    name = image(random)
    if chance(random, 0.25):
        return {"providers": providers(random, name), "image": name}
    users = iter(range(1000))
    adds = [{key(random, name): entry(next(users)) for _ in range(random.choice([0, 1, 1, 2, 3, 5, 12]))}
            for _ in range(random.choice([0, 1, 1, 1, 2, 3]))]
    # The same entry twice, under keys that may mean the same.
    if adds and adds[0] and chance(random, 0.15):
        adds[-1][key(random, name)] = next(iter(adds[0].values()))
    return {"adds": adds, "image": name}


def entry(number):
    return {"username": f"user-{number}", "password": f"pass-{number}"}


def key(random, name):
    """A key as it may stand in a configuration file of Docker."""
    if chance(random, 0.25):
        out = random.choice(["index.docker.io", "https://index.docker.io/v1/", "docker.io", "*", "", "*.*", "/", "https://",
                             "http://", "https:///", host(random), host(random) + "/", "global", "[::1]:5000", ":5000"])
    else:
        out = pattern_for(random, name)
    if chance(random, 0.15):
        out = random.choice(["https://", "http://", "HTTPS://", "https:/", "//", "https://https://"]) + out
    if chance(random, 0.2):
        out += random.choice(["/v1/", "/v2/", "/", "/v2", "/v1", "/v3/", "//", "/v1//", "/v2/x", "?x", "#x"])
    return mutate(random, out) if chance(random, 0.05) else out


def providers(random, name):
    names = random.sample(["a", "b", "c", "B", "ecr", "z-1", "acr", "é", "a b", "10", "9"], random.choice([1, 2, 3, 5]))
    users = iter(range(1000))
    out = []
    for provider in names:
        answer = {"cacheKeyType": random.choice(["Image", "Image", "Registry", "Global", "Bad", ""]), "auth": {}}
        for _ in range(random.choice([0, 1, 1, 2, 4])):
            answer["auth"][key(random, name)] = entry(f"{provider}-{next(users)}")
        if chance(random, 0.1):
            answer = {"fail": "boom"}
        patterns = many(random, lambda random: pattern_for(random, name), 1, 2)
        out.append({"name": provider, "matchImages": patterns, "answer": answer})
    return out
