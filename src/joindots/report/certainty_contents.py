"""What a report says of how right its links are: estimates, each with its base, its interval and what it rests on."""

from __future__ import annotations

from dataclasses import dataclass

from joindots.report.wording import percent


@dataclass(frozen=True, slots=True)
class EstimateLine:
    """One share that is estimated, not counted; `lower` and `upper` are ``None`` where nothing gives an interval."""

    what: str
    estimate: float | None
    lower: float | None
    upper: float | None
    base: int
    base_of: str
    rests_on: str

    @property
    def sentence(self) -> str:
        """The estimate in words, with its base; what cannot be estimated is said so."""
        of = f"of {self.base:,} {self.base_of}"
        if self.estimate is None:
            return f"{self.what}: cannot be estimated, {of}, {self.rests_on}"
        within = "" if self.lower is None else f" (95% interval {percent(self.lower)} to {percent(self.upper)})"
        return f"{self.what}: {percent(self.estimate)}{within} {of}, {self.rests_on}"


@dataclass(frozen=True, slots=True)
class Certainty:
    """How right the links are, by what needs no label and by what people resolved; and what neither can say."""

    without_labels: tuple[EstimateLine, ...]
    reviewed: tuple[EstimateLine, ...]
    caveats: tuple[str, ...]
