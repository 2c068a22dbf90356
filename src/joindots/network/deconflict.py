"""Two teams at work on one person or group are told to speak to each other, and nothing else.

A notice holds the asking team's own subject and whom to contact. It never holds what the other team holds: no name, no case,
not even whether the other's interest is the person or the group. What exists is one permission, what it says is another.
"""

from __future__ import annotations

import polars as pl

from joindots.model.errors import ParameterError

SUBJECTS = ("person", "case", "group")
NOTICE = "Another team has an interest here. Contact its owner before you act."


def deconflict(interests: pl.DataFrame, entities: pl.DataFrame, roles: pl.DataFrame, members: pl.DataFrame) -> pl.DataFrame:
    """Find where teams' interests meet.

    Parameters
    ----------
    interests
        ``team``, ``contact``, ``subject_kind`` (person, case or group), ``subject_id`` (a person's record or entity id).
    entities, roles
        The tables of those names.
    members
        The table ``group_members``.

    Returns
    -------
    polars.DataFrame
        ``team``, ``subject_kind``, ``subject_id`` (the team's own), ``contact`` (of the other team), ``notice``; each
        meeting once for each side, in order of team.

    Raises
    ------
    ParameterError
        If a subject is of a kind that is not known.
    """
    unknown = interests.filter(~pl.col("subject_kind").is_in(list(SUBJECTS)))
    if not unknown.is_empty():
        raise ParameterError(
            f'A team names a subject of kind "{unknown["subject_kind"][0]}". Allowed: {", ".join(SUBJECTS)}. Correct it.'
        )
    numbered = interests.with_row_index("interest")
    reached = _reached(numbered, entities, roles, members).unique()
    met = (
        reached.join(reached, on=("what", "which"), suffix="_b")
        .select("interest", "interest_b")
        .unique()
        .join(numbered, on="interest")
        .join(
            numbered.select(
                pl.col("interest").alias("interest_b"), pl.col("team").alias("team_b"), pl.col("contact").alias("contact_b")
            ),
            on="interest_b",
        )
        .filter(pl.col("team") != pl.col("team_b"))
    )
    return (
        met.select(
            "team", "subject_kind", "subject_id", pl.col("contact_b").alias("contact"), pl.lit(NOTICE).alias("notice")
        )
        .unique()
        .sort("team", "subject_kind", "subject_id", "contact")
    )


def _reached(interests: pl.DataFrame, entities: pl.DataFrame, roles: pl.DataFrame, members: pl.DataFrame) -> pl.DataFrame:
    """Say which people and groups each interest reaches: a group its suspects, a person the groups they are in."""
    people = interests.filter(pl.col("subject_kind") == "person").join(
        entities.select(pl.col("record_id").alias("subject_id"), "entity_id"), on="subject_id", how="left"
    )
    of_people = people.select("interest", pl.coalesce("entity_id", "subject_id").alias("entity_id"))
    in_groups = members.select("group_id", "member_kind", pl.col("member_id"))
    suspects = in_groups.filter(pl.col("member_kind") == "suspect").select(
        "group_id", pl.col("member_id").alias("entity_id")
    )
    cases = in_groups.filter(pl.col("member_kind") == "case").select("group_id", pl.col("member_id").alias("case_id"))
    named_cases = interests.filter(pl.col("subject_kind") == "case").select(
        "interest", pl.col("subject_id").alias("case_id")
    )
    recorded = roles.join(entities.select("record_id", "entity_id"), on="record_id").select("case_id", "entity_id")
    of_cases = named_cases.join(recorded, on="case_id").select("interest", "entity_id")
    named_groups = interests.filter(pl.col("subject_kind") == "group").select(
        "interest", pl.col("subject_id").alias("group_id")
    )
    groups = pl.concat(
        [
            named_groups,
            named_cases.join(cases, on="case_id").select("interest", "group_id"),
            of_people.join(suspects, on="entity_id").select("interest", "group_id"),
        ]
    )
    return pl.concat(
        [
            pl.concat([of_people, of_cases]).select(
                "interest", pl.lit("person").alias("what"), pl.col("entity_id").alias("which")
            ),
            groups.select("interest", pl.lit("group").alias("what"), pl.col("group_id").alias("which")),
            named_cases.select("interest", pl.lit("case").alias("what"), pl.col("case_id").alias("which")),
        ]
    )
