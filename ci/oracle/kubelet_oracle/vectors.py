"""The vector files, cases/vectors/*.ndjson: questions, and for each the answers of all recorded releases."""

import json
import os
from collections import Counter

from . import ROOT, Failure
from .releases import order

FOLDER = ROOT / "cases" / "vectors"


def load():
    """Family → its vectors, in the order of the file."""
    families = {path.stem: read(path) for path in sorted(FOLDER.glob("*.ndjson"))}
    seen = Counter(vector["id"] for vectors in families.values() for vector in vectors)
    for identifier, times in seen.most_common(1):
        if times > 1:
            raise Failure(f"{FOLDER}: the id {identifier} stands {times} times; ids are unique over all files")
    return families


def read(path):
    """The vectors of a file. Those that were not recorded yet may lack `results`."""
    vectors = []
    for number, text in enumerate(path.read_text(encoding="utf-8").split("\n"), start=1):
        if not text:
            continue  # behind the last line
        try:
            vector = json.loads(text)
            named = vector["family"] == path.stem and vector["id"].startswith(f"{path.stem}/")
            vectors.append({"results": [], **vector, "why": vector["why"], "input": vector["input"]})
        except (ValueError, KeyError, TypeError, AttributeError):
            named = False
        if not named:
            raise Failure(f'{path}:{number}: expected an object with id "{path.stem}/NAME", family "{path.stem}", why '
                          "and input")
    return vectors


def save(families):
    """Writes the files that changed, each as a whole or not at all."""
    for family, vectors in families.items():
        path = FOLDER / f"{family}.ndjson"
        text = "".join(line(vector) for vector in vectors)
        if text != path.read_text(encoding="utf-8"):
            written = path.with_suffix(".new")
            written.write_text(text, encoding="utf-8")
            os.replace(written, path)


def line(vector):
    """A vector as it stands in its file."""
    keys = ["id", "family", "why", "input", "caution", "results"]
    return json.dumps({key: vector[key] for key in keys if key in vector}, separators=(",", ":")) + "\n"


def answer(vector, release):
    """What a release answered, or None if it was not asked."""
    for group in vector["results"]:
        if release in group["releases"]:
            return {key: value for key, value in group.items() if key != "releases"}
    return None


def put_answer(vector, release, new):
    """Records the answer of a release; None takes it out. Releases with the same answer stand together, and groups in
    the order of their oldest release."""
    answers = {known: answer(vector, known) for group in vector["results"] for known in group["releases"]}
    answers[release] = new
    groups = {}
    for known in sorted(answers, key=order):
        if answers[known] is not None:
            groups.setdefault(json.dumps(answers[known], sort_keys=True), []).append(known)
    vector["results"] = [{"releases": known, **json.loads(text)} for text, known in groups.items()]
    if not vector.get("caution") and any("[" in text for text in url_texts(vector)):
        vector["caution"] = "brackets"


def can_be_asked(vector, release):
    """1.20 and 1.21 read the wall clock, so questions about time cannot be put to them."""
    if vector["family"] != "provide" or order(release) > 21:
        return True
    question = vector["input"]
    return not any("advance" in step for step in question["steps"]) and '"1ns"' not in json.dumps(question)


def url_texts(vector):
    """The texts of a question that a kubelet reads as URLs. Go's checks of bracketed hosts changed in its patch
    releases, so such vectors say so."""
    question, family = vector["input"], vector["family"]
    if family == "match":
        return [question["image"], *question.get("patterns", []), question.get("pattern", "")]
    if family == "keyring":
        providers = question.get("providers", [])
        keys = [key for add in question.get("adds", []) for key in add]
        keys += [key for provider in providers for key in provider.get("answer", {}).get("auth", {})]
        return [question["image"], *keys, *[text for provider in providers for text in provider["matchImages"]]]
    if family == "provide":
        return [*question["provider"]["matchImages"], *[step["image"] for step in question["steps"]]]
    return []
