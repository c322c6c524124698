"""Compares what an oracle and a model answer to the same questions."""

from collections import Counter

from . import Failure
from .shown import shown_pair

# Of the texts of errors that many parsers write, so much may differ; what is accepted, and why not, never.
ALLOWED_TEXTS = 0.005


class Comparison:
    """Counts by family, and every question on which the two disagree."""

    def __init__(self):
        self.asked, self.same = Counter(), Counter()
        self.texts, self.disagreements = [], []

    def add(self, question, oracle, model):
        family = question["family"]
        if str(oracle.get("error", "")).startswith("oracle: this release has no "):
            return  # the model cannot be wrong about what cannot be asked
        if str(oracle.get("error", "")).startswith("oracle: "):
            raise Failure(f"{question['id']} could not be asked: {oracle['error']}")
        self.asked[family] += 1
        oracle, model = comparable(oracle, model)
        if oracle == model:
            self.same[family] += 1
        elif without_text(oracle) == without_text(model) and has_text(oracle) and has_text(model):
            self.texts.append((question, oracle, model))
        else:
            self.disagreements.append((question, oracle, model))

    @property
    def agree(self):
        return not self.disagreements and len(self.texts) <= ALLOWED_TEXTS * self.asked.total()

    def report(self, families):
        """The counts, and the differences with their questions."""
        texts, wrong = (Counter(question["family"] for question, *_ in some) for some in (self.texts, self.disagreements))
        out = [f"{'family':<15}{'asked':>8}{'same':>8}{'other text':>12}{'disagree':>10}"]
        for family in families:
            out.append(f"{family:<15}{self.asked[family]:>8}{self.same[family]:>8}{texts[family]:>12}{wrong[family]:>10}")
        for name, some in (("other text", self.texts), ("disagree", self.disagreements)):
            for question, oracle, model in some:
                out += ["", f"{name}: {question['id']}", f"  asked   {question['input']!r}"[:2000],
                        *shown_pair("kubelet", oracle, "model", model)]
        return "\n".join(out)


def comparable(oracle, model):
    """The two answers without what is not promised: identifiers, the decoder's hidden words, and which of several
    random texts came."""
    oracle, model = ({key: value for key, value in answer.items() if key not in ("id", "detail", "detail_b64")}
                     for answer in (oracle, model))
    seen = oracle.get("error_any") or [oracle.get("error")]
    if set(seen) <= set(model.get("error_any", [])):
        # The model lists every text that the order of a Go map makes; the oracle those that came.
        for answer in (oracle, model):
            answer.pop("error_any", None)
            answer["error"] = seen[0]
    return oracle, model


def without_text(answer):
    return {key: value for key, value in answer.items() if key not in ("error", "error_b64", "error_any")}


def has_text(answer):
    return "error" in answer or "error_b64" in answer
