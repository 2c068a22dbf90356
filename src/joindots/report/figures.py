"""One number as a report states it: never without the number it is counted among."""

from __future__ import annotations

from dataclasses import dataclass

from joindots.report.wording import percent


@dataclass(frozen=True, slots=True)
class Figure:
    """One number with the number it is counted among: `n` of `base` `base_of` `what`, as in "2 of 4 cases are in scope".

    `n_unknown` of the base may belong to it or may not.
    """

    what: str
    n: int
    base: int
    base_of: str
    n_unknown: int = 0

    @property
    def share(self) -> float | None:
        """`n` as a share of the base; ``None`` where there is no base."""
        return self.n / self.base if self.base else None

    @property
    def sentence(self) -> str:
        """The figure as the words of a sentence, with its share and its unknowns."""
        share = f" ({percent(self.share)})" if self.base else ""
        unknown = f"; {self.n_unknown:,} cannot be told" if self.n_unknown else ""
        return f"{self.n:,} of {self.base:,} {self.base_of} {self.what}{share}{unknown}"
