"""A small linear model over character n-grams: a second opinion on what a complaint is about and how pressing it is.

Multinomial logistic regression, trained by plain gradient steps in a fixed order, so that the same sentences give the
same model. Characters need no word splitter. Digits are folded before counting: no number of a person enters a model.
No Django here.
"""

import math
import random
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from backoffice.values.plain_text import normalise

LONGEST_GRAM = 2
LEAST_TEXTS = 2  # of what customers wrote: an n-gram of one text alone could be somebody's name
LONGEST_TEXT = 1000
ROUNDS = 30
STEP = 0.5
SHRINK = 1e-4
DIGITS = re.compile(r"\d+")


@dataclass(frozen=True, slots=True)
class Sample:
    """A sentence with what people say it is."""

    text: str
    label: str
    ours: bool = False  # written by us for this purpose: holds nobody's name


@dataclass(frozen=True, slots=True)
class Linear:
    """Weights by n-gram, one number for each label; `rarity` scales an n-gram by how few texts have it."""

    labels: tuple[str, ...]
    weights: Mapping[str, Sequence[float]]
    rarity: Mapping[str, float]
    bias: Sequence[float]

    def probabilities(self, text: str) -> dict[str, float]:
        """How sure the model is of each label; sums to one."""
        scores = list(self.bias)
        for gram, value in _vector(text, self.rarity).items():
            for place, weight in enumerate(self.weights[gram]):
                scores[place] += value * weight
        return dict(zip(self.labels, _softmax(scores), strict=True))

    def best(self, text: str) -> tuple[str, float]:
        """(label, probability) of the likeliest label."""
        shares = self.probabilities(text)
        label = max(shares, key=lambda name: shares[name])
        return label, shares[label]

    def as_data(self) -> dict[str, Any]:
        grams = {gram: [self.rarity[gram], *weights] for gram, weights in self.weights.items()}
        return {"labels": list(self.labels), "bias": list(self.bias), "grams": grams}

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> "Linear":
        grams = data["grams"]
        return cls(
            labels=tuple(data["labels"]),
            weights={gram: numbers[1:] for gram, numbers in grams.items()},
            rarity={gram: numbers[0] for gram, numbers in grams.items()},
            bias=data["bias"],
        )


def grams(text: str) -> Counter[str]:
    """Character n-grams of one and two characters, with their counts.

    >>> sorted(grams("高利").elements())
    ['利', '高', '高利']
    """
    plain = DIGITS.sub("0", normalise(text[:LONGEST_TEXT]).text)
    return Counter(plain[i : i + n] for n in range(1, LONGEST_GRAM + 1) for i in range(len(plain) - n + 1))


def _vector(text: str, rarity: Mapping[str, float]) -> dict[str, float]:
    """Weighted n-grams of length one: rare ones count more, repeated ones a little more."""
    values = {gram: (1 + math.log(count)) * rarity[gram] for gram, count in grams(text).items() if gram in rarity}
    length = math.sqrt(sum(value * value for value in values.values())) or 1.0
    return {gram: value / length for gram, value in values.items()}


def _softmax(scores: Sequence[float]) -> list[float]:
    top = max(scores)
    raised = [math.exp(score - top) for score in scores]
    total = sum(raised)
    return [value / total for value in raised]


def train(samples: Sequence[Sample], *, rounds: int = ROUNDS) -> Linear:
    """A model of the samples. Labels with few samples weigh as much as those with many. ValueError without samples."""
    if not samples:
        raise ValueError("There is nothing to learn from.")
    labels = tuple(sorted({sample.label for sample in samples}))
    spread = Counter(gram for sample in samples for gram in grams(sample.text))
    free = {gram for sample in samples if sample.ours for gram in grams(sample.text)}
    rarity = {
        gram: round(math.log(len(samples) / texts) + 1, 4)
        for gram, texts in sorted(spread.items())
        if texts >= LEAST_TEXTS or gram in free
    }
    place = {label: number for number, label in enumerate(labels)}
    sizes = Counter(sample.label for sample in samples)
    even = {label: (len(samples) / len(labels) / size) ** 0.5 for label, size in sizes.items()}
    rows = [(_vector(sample.text, rarity), place[sample.label], even[sample.label]) for sample in samples]
    weights = {gram: [0.0] * len(labels) for gram in rarity}
    bias = [0.0] * len(labels)
    order = random.Random(7)  # noqa: S311 (the order of the sentences, the same every time)
    for turn in range(rounds):
        order.shuffle(rows)
        step = STEP / (1 + turn / 10)
        for vector, right, weight in rows:
            _learn(weights, bias, vector, right, step * weight)
    rounded = {gram: [round(value, 3) for value in values] for gram, values in weights.items()}
    return Linear(labels, rounded, rarity, [round(value, 3) for value in bias])


def _learn(
    weights: dict[str, list[float]], bias: list[float], vector: Mapping[str, float], right: int, step: float
) -> None:
    """One gradient step; weights shrink a little each time they are touched, so that none grows without end."""
    scores = list(bias)
    for gram, value in vector.items():
        for place, weight in enumerate(weights[gram]):
            scores[place] += value * weight
    wrong = _softmax(scores)
    wrong[right] -= 1
    for place, error in enumerate(wrong):
        bias[place] -= step * 0.1 * error
    moves = [step * error * 10 for error in wrong]
    for gram, value in vector.items():
        row = weights[gram]
        for place, move in enumerate(moves):
            row[place] -= value * move + SHRINK * row[place]


@dataclass(frozen=True, slots=True)
class Figures:
    """How well a model did on sentences it had not seen."""

    macro_f1: float
    accuracy: float
    learned: int
    held_out: int
    by_label: Mapping[str, Mapping[str, float]]

    def as_data(self) -> dict[str, Any]:
        return {
            "macro_f1": self.macro_f1,
            "accuracy": self.accuracy,
            "learned": self.learned,
            "held_out": self.held_out,
            "by_label": dict(self.by_label),
        }


def split(samples: Sequence[Sample], every: int = 3) -> tuple[list[Sample], list[Sample]]:
    """(to learn from, held out): of each label every third sentence is held out, in the order given."""
    learn: list[Sample] = []
    hold: list[Sample] = []
    seen: Counter[str] = Counter()
    for sample in samples:
        seen[sample.label] += 1
        (hold if seen[sample.label] % every == 0 else learn).append(sample)
    return learn, hold


def measure(samples: Sequence[Sample]) -> Figures:
    """Learn from two thirds, judge the third that was held out."""
    learn, hold = split(samples)
    model = train(learn)
    return scored([(sample.label, model.best(sample.text)[0]) for sample in hold], learned=len(learn))


def scored(judged: Sequence[tuple[str, str]], *, learned: int) -> Figures:
    """How well (what it is, what was said of it) agree."""
    by_label = {label: _scores(judged, label) for label in sorted({right for right, _guess in judged})}
    right = sum(truth == guess for truth, guess in judged)
    return Figures(
        macro_f1=round(sum(scores["f1"] for scores in by_label.values()) / max(1, len(by_label)), 3),
        accuracy=round(right / max(1, len(judged)), 3),
        learned=learned,
        held_out=len(judged),
        by_label=by_label,
    )


def _scores(judged: Iterable[tuple[str, str]], label: str) -> dict[str, float]:
    pairs = list(judged)
    hits = sum(truth == guess == label for truth, guess in pairs)
    meant = sum(truth == label for truth, _guess in pairs)
    said = sum(guess == label for _truth, guess in pairs)
    precision, recall = hits / said if said else 0.0, hits / meant if meant else 0.0
    f1 = 2 * precision * recall / (precision + recall) if hits else 0.0
    return {"precision": round(precision, 3), "recall": round(recall, 3), "f1": round(f1, 3), "number": meant}
