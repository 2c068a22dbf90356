"""Splink 5 on the same people table, with its documented person model.

Comparisons of forename with surname, date of birth, postcode, phone and PNC id; term frequencies where Splink's own person
model has them; blocking on forename and surname, surname and date of birth, forename and date of birth, postcode and
surname, phone, and PNC id; match probability and clusters at 0.95.
"""

from __future__ import annotations

import logging

import numpy as np
import numpy.typing as npt
import polars as pl
import splink.comparison_library as cl
from splink import DuckDBAPI, Linker, SettingsCreator, block_on

THRESHOLD = 0.95
_RULES = (
    ("forename", "surname"),
    ("surname", "date_of_birth"),
    ("forename", "date_of_birth"),
    ("postcode", "surname"),
    ("phone",),
    ("pnc_id",),
)


def splink_labels(people: pl.DataFrame) -> npt.NDArray[np.int64]:
    """Link with Splink and give each record the number of its cluster."""
    logging.getLogger("splink").setLevel(logging.ERROR)
    columns = people.select(
        pl.int_range(pl.len()).alias("unique_id"),
        "forename",
        "surname",
        pl.col("date_of_birth").dt.strftime("%Y-%m-%d"),
        "postcode",
        pl.col("phones").list.first().alias("phone"),
        "pnc_id",
    ).with_columns(forename_surname=pl.concat_str("forename", "surname", separator=" "))
    table = DuckDBAPI().register(columns.to_arrow(), dataset_display_name="people")
    linker = Linker(table, _settings(), log_level=logging.ERROR)
    linker.training.estimate_probability_two_random_records_match(
        [block_on("forename", "surname", "date_of_birth"), block_on("pnc_id")], recall=0.6
    )
    linker.training.estimate_u_using_random_sampling(max_pairs=5e6, seed=1)
    for rule in (("forename", "surname"), ("date_of_birth",), ("postcode",)):
        linker.training.estimate_parameters_using_expectation_maximisation(block_on(*rule), record_sample_proportion=1.0)
    predictions = linker.inference.predict(threshold_match_probability=THRESHOLD)
    clusters = linker.clustering.cluster_pairwise_predictions_at_threshold(predictions, THRESHOLD)
    found = pl.DataFrame(clusters.as_pyarrow_table()).sort("unique_id")  # type: ignore[no-untyped-call]
    return found["cluster_id"].rank("dense").cast(pl.Int64).to_numpy()


def _settings() -> SettingsCreator:
    """Write the documented person model."""
    return SettingsCreator(
        link_type="dedupe_only",
        comparisons=[
            cl.ForenameSurnameComparison("forename", "surname", forename_surname_concat_col_name="forename_surname"),
            cl.DateOfBirthComparison("date_of_birth", input_is_string=True),
            cl.PostcodeComparison("postcode").configure(term_frequency_adjustments=True),
            cl.ExactMatch("phone").configure(term_frequency_adjustments=True),
            cl.ExactMatch("pnc_id").configure(term_frequency_adjustments=True),
        ],
        blocking_rules_to_generate_predictions=[block_on(*rule) for rule in _RULES],
    )
