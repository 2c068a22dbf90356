"""What ``report`` and ``link`` share: the file that asks people for whole entities, and the file of their answers."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    import polars as pl

ReviewSample = Annotated[
    Path | None,
    typer.Option("--review-sample", help="Write a sample for people to resolve here (CSV), to estimate error rates from."),
]
Draws = Annotated[int, typer.Option("--draws", min=1, help="Records to draw for the sample.")]
DrawSeed = Annotated[int, typer.Option("--draw-seed", min=0, help="Decides which records are drawn for the sample.")]
Reviewed = Annotated[Path | None, typer.Option("--reviewed", help="Estimate error rates from this answered sample (CSV).")]
DEFAULT_DRAWS = 200


def write_sample(entities: pl.DataFrame, near: pl.DataFrame, path: Path, draws: int, seed: int) -> None:
    """Draw a sample and write it; an earlier one is not overwritten, for it may hold answers.

    Raises
    ------
    ParameterError
        If the file exists or its folder does not.
    """
    from joindots.model.errors import ParameterError
    from joindots.resolve.accuracy.reviewed import sample_for_review

    if path.exists() or not path.parent.is_dir():
        raise ParameterError(
            f"{path} cannot be written: give a new file in a folder that exists. Answers are not overwritten."
        )
    sample_for_review(entities, near, draws, seed=seed).write_csv(path)


def read_answers(path: Path) -> pl.DataFrame:
    """Read a file of answers as text.

    Raises
    ------
    ParameterError
        If it is no CSV.
    """
    import polars as pl

    from joindots.model.errors import ParameterError

    try:
        return pl.read_csv(path, infer_schema=False)
    except (OSError, pl.exceptions.PolarsError) as problem:
        raise ParameterError(
            f"{path} cannot be read: {problem}. Give the CSV that --review-sample wrote, answered."
        ) from None
