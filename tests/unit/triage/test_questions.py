"""Questions: one for each open criterion, to the body that holds the case, and none about cases that are out."""

from collections.abc import Callable, Sequence
from typing import Any

import pyarrow as pa

from joindots.triage import stage

Case = dict[str, Any]
Tell = Callable[..., Case]
Tables = Callable[[Sequence[Case]], dict[str, pa.Table]]


def questions_of(tables: dict[str, pa.Table]) -> list[tuple[str, str, str]]:
    rows = stage.run(tables)["questions"].to_pylist()
    return [(row["case_id"], row["criterion_id"], row["source_id"]) for row in rows]


def test_questions__ask_the_holder_about_each_open_criterion(plain_case: Tell, tables_of: Tables) -> None:
    tables = tables_of([plain_case("SETTLED"), plain_case("OPEN", was_reviewed_before=None, victims=[])])
    expected = [("10/OPEN", name, "10") for name in ("group", "not_already_reviewed", "victim_is_child")]
    assert expected == questions_of(tables)


def test_questions__leave_cases_alone_that_are_out_whatever_the_answer(plain_case: Tell, tables_of: Tables) -> None:
    tables = tables_of([plain_case("OUT", was_reviewed_before=True, victims=[], offence_code=None)])
    assert questions_of(tables) == []


def test_question__says_what_is_missing_and_names_the_crime(plain_case: Tell, tables_of: Tables) -> None:
    tables = tables_of([plain_case("C/99", was_reviewed_before=None)])
    expected = (
        "Whether it was reviewed before is not stated. Has crime C/99 been reviewed before, by whom, and with what result?"
    )
    assert [expected] == stage.run(tables)["questions"]["question"].to_pylist()
