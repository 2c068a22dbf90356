"""Ethnicity is measured one variable at a time, with base, unknowns and bounds, and refuses what it cannot support."""

from collections.abc import Sequence
from itertools import chain, repeat
from typing import Any

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from joindots.quality.ethnicity import ethnicity_quality

Row = dict[str, Any]
SCHEMA = dict.fromkeys(("record_id", "variable", "scheme", "code", "status"), pl.String)


def measured(observed: Sequence[Row | None], variable: str = "observed", role: str = "suspect") -> dict[str, Row]:
    """Measure one source's records in one role; ``None`` is a record without an observation. Keyed by category."""
    ids = [f"p-{number}" for number in range(len(observed))]
    people = pl.DataFrame({"record_id": ids}, schema={"record_id": pl.String}).with_columns(source_id=pl.lit("10"))
    roles = people.select("record_id", role=pl.lit(role))
    rows = [{"record_id": name, "variable": variable} | row for name, row in zip(ids, observed, strict=True) if row]
    found = ethnicity_quality(people, roles, pl.DataFrame(rows, schema=SCHEMA))
    wanted = found.filter((pl.col("source_id") == "10") & (pl.col("variable") == variable))
    return {row["category"]: row for row in wanted.iter_rows(named=True)}


def many(**counts: int) -> list[Row | None]:
    """Repeat observations: codes as IC4=16, statuses as missing=32."""
    return list(chain.from_iterable(repeat(_seen(word), n) for word, n in counts.items()))


def _seen(word: str) -> Row:
    return {"status": "recorded", "code": word} if word.startswith("IC") else {"status": word}


def test_requirement_19__shares_come_with_their_bounds() -> None:
    found = measured(many(IC4=16, IC1=44, IC3=8, missing=20, refused=8, not_stated=4))
    bounds = {name: (row["share_low"], row["share_high"]) for name, row in found.items()}
    assert bounds["Asian (observed)"] == (0.16, 0.48)
    assert bounds["White (observed)"] == (0.44, 0.76)
    assert found["Asian (observed)"]["sentence"] == (
        "Asian (observed): 16 of 100 suspect records, 32 unknown; the share is between 16% and 48% of records. "
        "These records cannot support a statement about shares, nor an order of groups: 32 of 100 are unknown."
    )


def test_requirement_19__two_thirds_unknown_cannot_support_a_statement() -> None:
    found = measured(many(IC4=20, IC1=13, missing=67))
    assert not any(row["supports_statement"] for row in found.values())
    assert all("cannot support a statement" in row["sentence"] for row in found.values())


@pytest.mark.parametrize(("n_unknown", "supports"), [(20, True), (21, False), (0, True)])
def test_statement__needs_bounds_within_20_points(n_unknown: int, supports: bool) -> None:
    found = measured(many(IC1=100 - n_unknown, missing=n_unknown))
    assert {supports} == {row["supports_statement"] for row in found.values()}


def test_requirement_18__no_identified_suspect_leaves_the_base() -> None:
    found = measured(many(IC1=6, IC9=0, missing=2, not_applicable=12))["(all)"]
    assert tuple(found[name] for name in ("n", "n_base", "n_unknown", "n_not_applicable")) == (6, 8, 2, 12)
    assert "12 more are not applicable and outside the base" in found["sentence"]


def test_requirement_18__chinese_of_two_schemes_is_never_put_together() -> None:
    old, new = ({"status": "recorded", "scheme": scheme, "code": code} for scheme, code in (("16+1", "O1"), ("18+1", "A4")))
    found = measured([old, new, new], "self_defined")
    assert {name: row["n"] for name, row in found.items() if row["n"] and name != "(all)"} == {
        "Asian": 2,
        "Chinese or other": 1,
    }
    assert "2 schemes are in use, whose groups differ." in found["(all)"]["sentence"]


def test_requirement_18__observed_appearance_never_becomes_a_heritage() -> None:
    categories = set(measured(many(IC4=5)))
    assert all(name.endswith("(observed)") or name == "(all)" for name in categories)


@pytest.mark.parametrize(
    ("observation", "n_recorded"),
    [
        ({"status": "recorded", "scheme": None, "code": "A2"}, 1),
        ({"status": "recorded", "scheme": None, "code": "O9"}, 0),
        ({"status": "recorded", "scheme": "18+1", "code": "O1"}, 0),
        ({"status": "recorded", "scheme": "18+1", "code": "W8"}, 1),
        ({"status": "recorded", "scheme": None, "code": None}, 0),
    ],
)
def test_code__counts_in_a_group_only_where_its_scheme_says_so(observation: Row, n_recorded: int) -> None:
    found = measured([observation], "self_defined")["(all)"]
    assert (n_recorded, 1, 1 - n_recorded) == (found["n"], found["n_base"], found["n_unknown"])


def test_missing_refused_and_not_stated__stay_apart_in_words() -> None:
    sentence = measured([*many(IC1=1, missing=1, refused=2, not_stated=3), None])["(all)"]["sentence"]
    assert sentence.startswith(
        "Officer-observed appearance of suspects is recorded for 1 of 8 person records "
        "(2 missing, 2 refused, 3 not stated). One person may have several records."
    )


def test_records__count_once_in_a_role_and_stay_in_their_own() -> None:
    people = pl.DataFrame({"record_id": ["a", "b"], "source_id": ["10", "20"]})
    roles = pl.DataFrame({"record_id": ["a", "a", "b", "b"], "role": ["suspect", "suspect", "victim", "witness"]})
    observed = pl.DataFrame([{"record_id": "a", "variable": "observed", "code": "IC1", "status": "recorded"}], schema=SCHEMA)
    found = ethnicity_quality(people, roles, observed).filter(
        (pl.col("category") == "(all)") & (pl.col("variable") == "observed")
    )
    expected = [("10", "suspect", 1, 1), ("20", "victim", 0, 1), ("all", "suspect", 1, 1), ("all", "victim", 0, 1)]
    assert expected == found.select("source_id", "role", "n", "n_base").rows()


STATUSES = ["IC1", "IC3", "IC4", "IC6", "missing", "refused", "not_stated", "not_applicable"]


@given(truth=st.lists(st.sampled_from(["IC1", "IC3", "IC4", "IC6"]), min_size=1, max_size=30), data=st.data())
def test_bounds__hold_the_share_that_is_true(truth: list[str], data: st.DataObject) -> None:
    hidden = [data.draw(st.sampled_from(["", "missing", "refused", "not_stated"])) for _ in truth]
    found = measured([_seen(lost or code) for code, lost in zip(truth, hidden, strict=True)])
    true_share = truth.count("IC4") / len(truth)
    asian = found["Asian (observed)"]
    assert asian["share_low"] <= true_share + 1e-9
    assert asian["share_high"] >= true_share - 1e-9


@given(words=st.lists(st.sampled_from(STATUSES), max_size=40))
def test_counts__add_up_to_the_base(words: list[str]) -> None:
    found = measured([_seen(word) for word in words])
    if not words:
        assert found == {}
        return
    total = found.pop("(all)")
    assert total["n"] == sum(row["n"] for row in found.values())
    assert total["n"] + total["n_unknown"] == total["n_base"]
    assert total["n_base"] + total["n_not_applicable"] == len(words)
