"""How often records go wrong, per record, before any scaling: a little above the floors that the review's tests demand."""

from __future__ import annotations

from dataclasses import dataclass

from joindots.model.errors import ParameterError


@dataclass(frozen=True, slots=True)
class ErrorRates:
    """Shares of person records, each our judgement, each no kinder than what police extracts show.

    `phone_present` and `pnc_present` are completeness and not error, so scaling moves what they leave out.
    """

    forename: float = 0.265
    surname: float = 0.13
    names_swapped: float = 0.034
    birth_missing: float = 0.16
    birth_wrong: float = 0.066
    birth_partial: float = 0.015
    postcode_missing: float = 0.265
    other_address: float = 0.415
    phone_present: float = 0.285
    pnc_present: float = 0.235
    pnc_wrong_letter: float = 0.015
    unnamed: float = 0.035
    alias_present: float = 0.12

    def scaled(self, factor: float) -> ErrorRates:
        """Make every error `factor` times as likely.

        Raises
        ------
        ParameterError
            If `factor` is negative or above 2, where records would hold next to nothing.
        """
        if not 0 <= factor <= 2:
            raise ParameterError(f"error_scale is {factor}. Allowed: 0 (no errors) to 2 (twice as many). Choose one.")
        return ErrorRates(
            forename=self.forename * factor,
            surname=self.surname * factor,
            names_swapped=self.names_swapped * factor,
            birth_missing=self.birth_missing * factor,
            birth_wrong=self.birth_wrong * factor,
            birth_partial=self.birth_partial * factor,
            postcode_missing=self.postcode_missing * factor,
            other_address=self.other_address * factor,
            phone_present=max(0.0, 1 - (1 - self.phone_present) * factor),
            pnc_present=max(0.0, 1 - (1 - self.pnc_present) * factor),
            pnc_wrong_letter=self.pnc_wrong_letter * factor,
            unnamed=self.unnamed * factor,
            alias_present=self.alias_present,
        )
