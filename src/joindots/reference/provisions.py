"""The law as dated rows: what was an offence, between which days of conduct, for which ages, and what is still to come.

One row is one form of a provision: where an age or an element changed, there are two rows with dates that
meet. A row's validity is the range of days of *conduct* to which it applies. What is enacted and not in force
says so, and setting a day of commencement is `Provision.commenced`, not a change of code. Nothing here
advises: rows marked C must be confirmed by a lawyer.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from functools import cache

from joindots.model.errors import ParameterError, nearest
from joindots.model.words import Answer
from joindots.reference.ages import AgeBand, read_band
from joindots.reference.rows import Provenance, Row, Validity, load_rows


class ProvisionKind(StrEnum):
    """What a provision does."""

    OFFENCE = "offence"
    CHARGING_RULE = "charging_rule"
    SENTENCING_RULE = "sentencing_rule"
    DUTY = "duty"
    DISREGARD = "disregard"
    VICTIMS_OWN_OFFENCE = "victims_own_offence"


class ProvisionStatus(StrEnum):
    """Where a provision stands today. `REPEALED` provisions remain open for conduct while they were in force."""

    IN_FORCE = "in_force"
    REPEALED = "repealed"
    ENACTED = "enacted"
    UNKNOWN = "unknown"


class Conduct(StrEnum):
    """The classes of conduct that provisions cover."""

    PENILE_PENETRATION = "penile_penetration"
    OTHER_PENETRATION = "other_penetration"
    TOUCHING = "touching"
    CAUSING = "causing"
    INCITING = "inciting"
    IN_PRESENCE = "in_presence"
    CAUSING_TO_WATCH = "causing_to_watch"
    COMMUNICATION = "communication"
    MEETING = "meeting"
    ARRANGING = "arranging"
    PAYING = "paying"
    CAUSING_EXPLOITATION = "causing_exploitation"
    CONTROLLING = "controlling"
    TRAFFICKING = "trafficking"


class Consent(StrEnum):
    """Whether absence of consent is part of what must be shown."""

    ABSENCE_REQUIRED = "absence_required"
    IRRELEVANT = "irrelevant"
    UNKNOWN = "unknown"


class BeliefInAge(StrEnum):
    """What a belief about the victim's age can do."""

    NOT_APPLICABLE = "not_applicable"
    NO_DEFENCE = "no_defence"
    DEFENCE_IF_16_OR_OVER = "defence_if_16_or_over"
    DEFENCE_IF_18_OR_OVER = "defence_if_18_or_over"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Provision:
    """One form of one provision.

    `other_fact` names a further fact that must be shown (``position_of_trust``, ``family_member``,
    ``payment`` ...). `gives_way_to` lists provisions that are charged instead where they are open on the same
    facts. `not_before` is the earliest day on which a provision not yet in force can begin.
    `limitation_months` is the time allowed from the conduct to the start of proceedings.
    """

    provision_id: str
    act: str
    section: str
    label: str
    kind: ProvisionKind
    status: ProvisionStatus
    victim_ages: AgeBand
    victim_sex: str
    offender_ages: AgeBand
    conduct: tuple[Conduct, ...]
    consent: Consent
    belief_in_age: BeliefInAge
    other_fact: str | None
    limitation_months: int | None
    gives_way_to: tuple[str, ...]
    not_before: date | None
    note: str
    provenance: Provenance

    @property
    def citation(self) -> str:
        """The section and Act as a lawyer would look them up."""
        return f"{self.act}, section {self.section}" if self.section != "unknown" else f"{self.act}, section not known"

    @property
    def in_force(self) -> Validity:
        """The range of days of conduct to which the provision applies."""
        return self.provenance.validity

    def was_open(self, first_day: date, last_day: date) -> Answer:
        """Say whether the provision was in force on any day of conduct from `first_day` to `last_day`.

        Yes for a range that touches the time in force: where the day cannot be proved, each provision it
        touches is a candidate. No for conduct that ended before a provision not yet in force could begin.

        Raises
        ------
        ParameterError
            If the range is the wrong way round.
        """
        if first_day > last_day:
            raise ParameterError(
                f"{self.provision_id}: conduct from {first_day} to {last_day} runs backwards. Give the earlier day first."
            )
        if self.not_before and last_day < self.not_before:
            return Answer.NO
        return self.in_force.overlaps(first_day, last_day)

    def commenced(self, day: date) -> Provision:
        """Return the provision as in force from `day`, for a review whose configuration gives the commencement.

        Raises
        ------
        ParameterError
            If the provision is not one that waits for commencement, or `day` is before it could begin.
        """
        if self.status is not ProvisionStatus.ENACTED:
            raise ParameterError(
                f"{self.provision_id} is {self.status}, not enacted. Set a commencement only for what waits for one."
            )
        if self.not_before and day < self.not_before:
            raise ParameterError(
                f"{self.provision_id} cannot begin on {day}: not before {self.not_before}. "
                "Give the day from the regulations."
            )
        validity = replace(self.in_force, first=day, is_first_known=True)
        return replace(self, status=ProvisionStatus.IN_FORCE, provenance=replace(self.provenance, validity=validity))


@cache
def all_provisions() -> tuple[Provision, ...]:
    """Return every provision, older Acts first."""
    return tuple(_read(row) for row in load_rows("provisions.csv", ("provision_id",)))


def provision(provision_id: str) -> Provision:
    """Return one provision.

    Raises
    ------
    ParameterError
        If there is none with that id.
    """
    by_id = {found.provision_id: found for found in all_provisions()}
    if provision_id not in by_id:
        raise ParameterError(
            f"no provision {provision_id!r}. {nearest(provision_id, by_id)} See provisions.csv for the ids."
        )
    return by_id[provision_id]


def _read(row: Row) -> Provision:
    return Provision(
        provision_id=row.text("provision_id"),
        act=row.text("act"),
        section=row.text("section"),
        label=row.text("label"),
        kind=row.word("kind", ProvisionKind),
        status=row.word("status", ProvisionStatus),
        victim_ages=read_band(row, "victim"),
        victim_sex=row.text("victim_sex"),
        offender_ages=read_band(row, "offender"),
        conduct=row.words("conduct", Conduct),
        consent=row.word("consent", Consent),
        belief_in_age=row.word("belief_in_age", BeliefInAge),
        other_fact=row.optional("other_fact"),
        limitation_months=row.whole("limitation_months") if row.text("limitation_months") else None,
        gives_way_to=row.parts("gives_way_to"),
        not_before=row.day("not_before"),
        note=row.text("note"),
        provenance=row.provenance,
    )
