"""A mapping says in TOML what it was given."""

from __future__ import annotations

import tomllib

from joindots.simulate.mapping import Part, mapping_text


def test_mapping_text__is_toml_that_says_what_it_was_given() -> None:
    outcome = {"column": 'Outcome "x" – y', "codes": {"C1": "1", "N 1": "legacy:nfa"}}
    part = Part(
        "people", {"crime_ref": "Crime Ref", "outcome_code": outcome, "phone": ["Mobile", "Home"]}, {"role": "suspect"}
    )
    found = tomllib.loads(mapping_text("93", {"header_row": 3, "row_key": ["Crime Ref"]}, [part]))
    assert found["source"] == {
        "source_id": "93",
        "body_name": "British Transport Police",
        "body_kind": "other_uk",
        "force_code": "93",
        "country": "GB",
    }
    assert found["file"] == {"header_row": 3, "row_key": ["Crime Ref"]}
    columns = {"crime_ref": "Crime Ref", "outcome_code": outcome, "phone": ["Mobile", "Home"]}
    assert found["part"] == [{"table": "people", "role": "suspect", "columns": columns}]
