"""What was, against what was said."""

from dataclasses import dataclass

import numpy as np

Z = 1.959964
"""Of a 95 % interval."""


@dataclass(frozen=True)
class Confusion:
    """How often each genre was taken for which: rows are true genres, columns verdicts."""

    labels: list[str]
    counts: np.ndarray

    @classmethod
    def of(cls, labels: list[str], truths: list[int], verdicts: list[int]) -> "Confusion":
        counts = np.zeros((len(labels), len(labels)), int)
        np.add.at(counts, (truths, verdicts), 1)
        return cls(labels, counts)

    @property
    def count(self) -> int:
        return int(self.counts.sum())

    @property
    def accuracy(self) -> float:
        return float(np.trace(self.counts) / max(self.count, 1))

    @property
    def interval(self) -> tuple[float, float]:
        """Wilson's 95 % interval of the accuracy (Wilson 1927)."""
        n, p = max(self.count, 1), self.accuracy
        centre, scale = p + Z * Z / (2 * n), 1 + Z * Z / n
        spread = Z * np.sqrt(p * (1 - p) / n + Z * Z / (4 * n * n))
        return float((centre - spread) / scale), float((centre + spread) / scale)

    def per_genre(self) -> list[tuple[str, float, float, float, int]]:
        """Precision, recall, f1 and support of each genre; 0 where there is nothing to divide by."""
        hits, support, said = np.diag(self.counts), self.counts.sum(1), self.counts.sum(0)
        precision, recall = hits / np.maximum(said, 1), hits / np.maximum(support, 1)
        f1 = 2 * hits / np.maximum(support + said, 1)
        return list(zip(self.labels, *(each.tolist() for each in (precision, recall, f1, support))))

    def table(self) -> str:
        """For people: scores, the matrix, the accuracy."""
        rows = self.per_genre()
        scores = np.array([row[1:4] for row in rows])
        support = np.array([row[4] for row in rows])
        rows.append(("macro average", *scores.mean(0), self.count))
        rows.append(("weighted average", *(support @ scores / max(self.count, 1)), self.count))
        lines = [f"{'':16} {'precision':>9} {'recall':>9} {'f1':>9} {'support':>9}"]
        lines += [f"{name:16} {p:9.3f} {r:9.3f} {f1:9.3f} {n:9}" for name, p, r, f1, n in rows]
        lines += ["", f"{'true / said':16} " + " ".join(f"{label[:4]:>4}" for label in self.labels)]
        for label, counts in zip(self.labels, self.counts):
            lines.append(f"{label:16} " + " ".join(f"{count or '.':>4}" for count in counts.tolist()))
        low, high = self.interval
        lines += ["", f"accuracy {self.accuracy:.3f} of {self.count} (95 % interval {low:.3f} to {high:.3f})"]
        return "\n".join(lines)

    def to_json(self) -> dict:
        names = ("precision", "recall", "f1", "support")
        return {
            "accuracy": self.accuracy,
            "interval_95": self.interval,
            "count": self.count,
            "per_genre": {label: dict(zip(names, scores)) for label, *scores in self.per_genre()},
            "labels": self.labels,
            "confusion": self.counts.tolist(),
        }
