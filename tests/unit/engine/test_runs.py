from dataclasses import replace
from pathlib import Path

import pytest

from joindots.engine.runs import RunLog, RunRecord, code_version
from joindots.model.errors import StateError

RECORD = RunRecord(
    stage="resolve",
    code_version=code_version(),
    inputs={"people": "aa"},
    parameters={"seed": 1},
    outputs={"links": "bb"},
    started_at="2026-01-01T00:00:00+00:00",
    finished_at="2026-01-01T00:00:01+00:00",
)


def test_run_log__gives_back_the_last_record_and_the_history(tmp_path: Path) -> None:
    log = RunLog(tmp_path / "runs")
    later = replace(RECORD, inputs={"people": "cc"})
    log.keep(RECORD)
    log.keep(later)
    assert log.current("resolve") == later
    assert list(log.history()) == [RECORD, later]
    assert log.current("law") is None


def test_run_log__refuses_a_record_that_cannot_be_read(tmp_path: Path) -> None:
    log = RunLog(tmp_path)
    (tmp_path / "law.json").write_text("{", "utf-8")
    with pytest.raises(StateError, match=r"law.json.*Delete it"):
        log.current("law")


@pytest.mark.parametrize(
    ("inputs", "parameters", "outputs", "expected"),
    [
        ({"people": "aa"}, {"seed": 1}, {"links": "bb"}, True),
        ({"people": "changed"}, {"seed": 1}, {"links": "bb"}, False),
        ({"people": "aa"}, {"seed": 2}, {"links": "bb"}, False),
        ({"people": "aa"}, {"seed": 1}, {"links": None}, False),
        ({"people": "aa"}, {"seed": 1}, {"links": "altered"}, False),
    ],
)
def test_run_record__stands_only_for_the_same_inputs_parameters_and_outputs(
    inputs: dict[str, str], parameters: dict[str, int], outputs: dict[str, str | None], expected: bool
) -> None:
    assert RECORD.is_for(inputs=inputs, parameters=parameters, outputs=outputs) is expected


def test_run_record__of_other_code_does_not_stand() -> None:
    older = replace(RECORD, code_version="0.0.0+old")
    assert not older.is_for(inputs=RECORD.inputs, parameters=RECORD.parameters, outputs=dict(RECORD.outputs))
