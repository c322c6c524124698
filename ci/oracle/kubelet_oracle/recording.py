"""Records what a release answers to the committed questions, and tells what changed against a recorded one."""

from collections import Counter
from typing import NamedTuple, Optional

from . import process, releases, vectors
from .shown import shown_pair

# An answer that differs may be one that came late, on a busy machine, or one of several that are random. It is
# believed when it is given twice in a row, of so many times asked.
TRIES = 5


class Change(NamedTuple):
    """A vector whose answer differs; `old` is None where there was none."""

    vector: dict
    old: Optional[dict]
    new: Optional[dict]


class Recording:
    """The answers of one version, compared with those of the recorded release that is nearest."""

    def __init__(self, version, oracle, families):
        self.version = version
        self.oracle = oracle
        self.baseline = releases.baseline(version)
        self.asked, self.same = Counter(), Counter()
        self.answers, self.changes, self.added, self.refused, self.unsteady = [], [], [], [], []
        asked = [vector for family in families.values() for vector in family
                 if vectors.can_be_asked(vector, version.release)]
        for vector, answer in zip(asked, self._ask(asked)):
            self._take(vector, answer)

    def _ask(self, asked):
        questions = [{key: vector[key] for key in ("id", "family", "input")} for vector in asked]
        answers = process.ask([str(self.oracle)], questions)
        for answer in answers:
            answer.pop("id")
        return answers

    def _take(self, vector, answer):
        family = vector["family"]
        error = str(answer.get("error", ""))
        if error.startswith("oracle: this release has no "):
            return  # nothing to say: the release has no such field
        if error.startswith("oracle: "):
            self.refused.append((vector, error))
            return
        old = vectors.answer(vector, self.baseline)
        if old is not None and answer != old:
            answer = self._again(vector, answer, old)
        self.answers.append((vector, answer))
        self.asked[family] += 1
        self.same[family] += answer == old
        if old is None:
            self.added.append(Change(vector, old, answer))
        elif answer != old:
            self.changes.append(Change(vector, old, answer))

    def _again(self, vector, answer, old):
        for _ in range(TRIES):
            [again] = self._ask([vector])
            if again in (answer, old):
                return again
            answer = again
        self.unsteady.append(vector)
        return answer

    def merge(self):
        """Puts the answers into the vectors."""
        for vector, answer in self.answers:
            vectors.put_answer(vector, self.version.release, answer)

    def report(self, families):
        """What changed, for people."""
        version, _ = releases.recorded()[self.baseline]
        out = [f"Kubernetes {self.version} compared with {self.baseline}, recorded from {version}", ""]
        out.append(f"{'family':<15}{'asked':>8}{'same':>8}{'changed':>9}{'new':>6}{'not asked':>11}")
        changed, added = (Counter(change.vector["family"] for change in some) for some in (self.changes, self.added))
        for family, known in families.items():
            asked = self.asked[family]
            out.append(f"{family:<15}{asked:>8}{self.same[family]:>8}{changed[family]:>9}{added[family]:>6}"
                       f"{len(known) - asked:>11}")
        for vector, old, new in self.changes:
            out += ["", f"{vector['id']}: {vector['why']}", *shown_pair(self.baseline, old, str(self.version), new)]
        for vector, error in self.refused:
            out += ["", f"{vector['id']} could not be asked: {error}"]
        for vector in self.unsteady:
            out += ["", f"{vector['id']} is answered differently every time"]
        return "\n".join(out)
