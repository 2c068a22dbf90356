"""What a person meets at the command line: one clear message for whatever is wrong, and never a traceback."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest

from joindots.cli import main
from joindots.cli.app import write_review_report
from joindots.intake.seal import seal_delivery
from joindots.pipeline import run_review
from joindots.review import Review, init_review, open_review

CRIMES = """\
Crime Ref,Nominal Ref,Role,Forename,Surname,DOB,Offence,Outcome,Committed From
C1,N1,Suspect,John,Smith,01/02/1980,19/07,18,01/01/2012
C1,N2,Victim,Ann,Lee,01/02/2000,19/07,18,01/01/2012
C2,N3,Suspect,Bob,Gray,01/02/1981,19/07,18,01/05/2012
"""
MAPPING = """\
[source]
source_id = "10"
body_name = "Northumbria"
body_kind = "territorial_force"
force_code = "10"
country = "GB"
[file]
row_key = []
date_formats = ["%d/%m/%Y"]
[[part]]
table = "people"
role = { column = "Role" }
[part.columns]
crime_ref = "Crime Ref"
person_ref = "Nominal Ref"
forename = "Forename"
surname = "Surname"
date_of_birth = "DOB"
"""
ANSWERS = "record_id_l,record_id_r,verdict,reason\n"


@dataclass(frozen=True)
class Done:
    """How a command ended."""

    code: int
    out: str
    err: str


Command = Callable[..., Done]


@pytest.fixture
def joindots(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Command:
    """Run a command in this process, as its arguments would from a shell."""

    def run(*arguments: object) -> Done:
        monkeypatch.setattr(sys, "argv", ["joindots", *map(str, arguments)])
        capsys.readouterr()
        with pytest.raises(SystemExit) as ended:
            main()
        shown = capsys.readouterr()
        code = ended.value.code
        return Done(code if isinstance(code, int) else 0, shown.out, shown.err)

    return run


@pytest.fixture
def crimes(tmp_path: Path) -> Path:
    """A delivered file with the mapping of its body beside it."""
    file = tmp_path / "crimes.csv"
    file.write_text(CRIMES, "utf-8")
    mapping(file).write_text(MAPPING, "utf-8")
    return file


@pytest.fixture
def empty(tmp_path: Path) -> Review:
    """A review that has received nothing."""
    return init_review(tmp_path / "my", name="My review")


@pytest.fixture(scope="module")
def ran_once(tmp_path_factory: pytest.TempPathFactory) -> Review:
    """A review of three people that has been run. Never changed: copy it."""
    folder = tmp_path_factory.mktemp("ran")
    file = folder / "crimes.csv"
    file.write_text(CRIMES, "utf-8")
    review = init_review(folder / "review", name="My review")
    seal_delivery(review.root, file, MAPPING, received_on=date(2026, 1, 5), coverage="not_stated", search_method=None)
    run_review(review)
    write_review_report(review)
    return review


@pytest.fixture
def ran(ran_once: Review, tmp_path: Path) -> Review:
    """A copy of that review to work on."""
    shutil.copytree(ran_once.root, tmp_path / "ran")
    return open_review(tmp_path / "ran")


def mapping(file: Path) -> Path:
    return file.with_name(file.name + ".mapping.toml")


def refused(done: Done, *said: str) -> None:
    """The command ended with one message that says all this."""
    assert done.code == 2
    assert done.err.count("\n") == 1
    assert [part for part in said if part not in done.err] == []
    assert done.err.partition(":")[0].endswith(("Error", "AccessRefused"))


def test_a_file_without_mapping__is_received_once_its_suggestion_is_completed(
    empty: Review, crimes: Path, joindots: Command
) -> None:
    path = mapping(crimes)
    path.unlink()
    refused(joindots("receive", empty.root, crimes), "has no mapping yet", path.name)
    refused(joindots("receive", empty.root, crimes), "source_id is empty")
    text = path.read_text("utf-8")
    for name, value in (("source_id", "10"), ("body_name", "Northumbria"), ("body_kind", "territorial_force")):
        text = text.replace(f'{name} = ""', f'{name} = "{value}"')
    path.write_text(text.replace('country = "GB"', 'country = "GB"\nforce_code = "10"'), "utf-8")

    assert "3 rows = 3 accepted" in joindots("receive", empty.root, crimes, "--dry-run").out
    assert list((empty.root / "deliveries").iterdir()) == []
    assert "received as D0001" in joindots("receive", empty.root, crimes).out
    assert joindots("run", empty.root).code == 0
    assert "Case 10/C1 of Northumbria" in joindots("explain", empty.root, "10/C1").out


def test_several_files__are_all_received_or_none(empty: Review, crimes: Path, joindots: Command) -> None:
    done = joindots("receive", empty.root, crimes, crimes.with_name("no.csv"), "--mapping", mapping(crimes))
    refused(done, "no.csv")
    assert list((empty.root / "deliveries").iterdir()) == []


def test_the_same_file__is_refused_a_second_time_and_by_a_dry_run(ran: Review, crimes: Path, joindots: Command) -> None:
    copy = crimes.with_name("copy.csv")
    shutil.copy(crimes, copy)
    for extra in ((), ("--dry-run",)):
        refused(joindots("receive", ran.root, copy, "--mapping", mapping(crimes), *extra), "D0001 on 2026-01-05")


def test_a_nil_return__needs_a_mapping_and_no_file(empty: Review, crimes: Path, joindots: Command) -> None:
    refused(joindots("receive", empty.root, "--nil"), "--mapping")
    refused(joindots("receive", empty.root, crimes, "--nil"), "--nil")
    done = joindots("receive", empty.root, "--nil", "--mapping", mapping(crimes), "--json")
    assert json.loads(done.out) == [{"file": None, "delivery_id": "D0001", "report": None}]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "is empty"),
        (b"Crime Ref,Nominal Ref\nC1,N1\n", 'has no column "Forename"'),
        (b"\x81\x00\xff\x9d" * 200, "damaged.csv"),
        (b"PK\x03\x04 cut off", "damaged"),
        (b"PAR1 cut off", "damaged"),
    ],
)
def test_a_damaged_file__is_refused_by_name(
    empty: Review, crimes: Path, joindots: Command, content: bytes, said: str
) -> None:
    file = crimes.with_name("damaged.csv")
    file.write_bytes(content)
    refused(joindots("receive", empty.root, file, "--mapping", mapping(crimes)), "damaged.csv", said)


def test_what_is_no_file__is_refused_by_name(empty: Review, crimes: Path, joindots: Command) -> None:
    here = crimes.parent
    refused(joindots("receive", empty.root, here / "no.csv"), "no.csv", "Check the path")
    refused(joindots("receive", empty.root, here, "--mapping", mapping(crimes)), "is no file")
    for bad in (here / "no.toml", here):
        refused(joindots("receive", empty.root, crimes, "--mapping", bad), "The mapping", "cannot be read")
        refused(joindots("judge", empty.root, bad, "--as", "A. Reviewer"), "cannot be read")
        refused(joindots("link", crimes, "--config", bad), "cannot be read")
    refused(joindots("init", crimes), "no empty folder")
    refused(joindots("simulate", crimes), "crimes.csv")


def test_ragged_rows__are_quarantined_with_a_reason(empty: Review, crimes: Path, joindots: Command) -> None:
    crimes.write_text(CRIMES + "C9,N9\n", "utf-8")
    done = joindots("receive", empty.root, crimes)
    assert "4 rows = 3 accepted + 1 quarantined + 0 duplicates" in done.out
    assert "row 4 is quarantined: has 2 values where the header has 9 columns" in done.out


def test_a_demonstration__refuses_real_deliveries(tmp_path: Path, crimes: Path, joindots: Command) -> None:
    demo = init_review(tmp_path / "demo", name="Demo", is_demo=True)
    refused(joindots("receive", demo.root, crimes), "simulated data only", "joindots init")


def test_a_review_without_deliveries__runs_reports_and_verifies(empty: Review, joindots: Command) -> None:
    refused(joindots("report", empty.root), f"joindots run {empty.root}")
    refused(joindots("explain", empty.root, "10/C1"), f"joindots run {empty.root}")
    assert joindots("run", empty.root).code == 0
    assert "No delivery has been received" in joindots("report", empty.root).out
    assert joindots("verify", empty.root).code == 0


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('[review]\nnmae = "x"', "Nearest: name"),
        ("[reviw]", "Nearest: review"),
        ("review = 3", "unknown section [review]"),
        ("[review]\nname = 3", "a name in quotation marks"),
        ('[review]\nis_demo = "yes"', "true or false"),
        ('[review]\ncriteria_version = "9z"', "one of 1a, 1b"),
        ("[resolve]\nthreshold_probability = 1", "between 0 and 1"),
        ("[resolve]\nthreshold_probability = nan", "between 0 and 1"),
        ("[resolve]\nbreak_probability = 0", "between 0 and 1"),
        ("[resolve]\nseed = true", "whole number"),
        ("[review", "Mend the line"),
    ],
)
def test_a_wrong_setting__is_named_with_what_is_allowed(empty: Review, joindots: Command, text: str, said: str) -> None:
    (empty.root / "review.toml").write_text(text, "utf-8")
    refused(joindots("run", empty.root), "review.toml", said)


@pytest.mark.parametrize("name", ["people", "links"])
@pytest.mark.parametrize("content", [b"junk", b"PAR1" + b"\0" * 60 + b"PAR1"])
def test_a_damaged_table__is_named_and_written_again(ran: Review, joindots: Command, name: str, content: bytes) -> None:
    path = ran.tables / f"{name}.parquet"
    whole = path.read_bytes()
    path.write_bytes(content)
    refused(joindots("report", ran.root), f'Table "{name}" is damaged')
    refused(joindots("explain", ran.root, "10/C1"), f'Table "{name}" is damaged')
    checked = joindots("verify", ran.root)
    assert (checked.code, checked.err) == (1, "")
    assert f'table "{name}": not the bytes' in checked.out
    assert joindots("run", ran.root).code == 0
    assert path.read_bytes() == whole


@pytest.mark.parametrize("content", ["{", "[]", '{"stage": 1}', '{"inputs": 3}'])
def test_a_damaged_run_record__is_named_with_the_cure(ran: Review, joindots: Command, content: str) -> None:
    (ran.runs / "law.json").write_text(content, "utf-8")
    checked = joindots("verify", ran.root)
    assert checked.code == 1
    assert 'The run record "law.json" cannot be read' in checked.out
    refused(joindots("run", ran.root), "law.json", "Delete it")


def test_a_damaged_history_of_runs__is_a_problem_that_verify_lists(ran: Review, joindots: Command) -> None:
    with (ran.runs / "history.jsonl").open("a") as history:
        history.write("cut off\n")
    checked = joindots("verify", ran.root)
    assert checked.code == 1
    assert 'Line 8 of "history.jsonl" cannot be read' in checked.out


def _replace_by_garbage(path: Path) -> None:
    path.write_text("no database " * 50)


def _replace_by_folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


@pytest.mark.parametrize("damage", [Path.unlink, _replace_by_garbage, _replace_by_folder])
def test_a_lost_casework_database__stops_the_run(ran: Review, joindots: Command, damage: Callable[[Path], None]) -> None:
    damage(ran.casework)
    refused(joindots("run", ran.root), "casework.db", "estore it from a copy")
    checked = joindots("verify", ran.root)
    assert checked.code == 1
    assert "casework.db" in checked.out


@pytest.mark.parametrize("name", ["crimes.csv", "mapping.toml", "delivery.json"])
def test_an_altered_delivery__stops_the_run(ran: Review, joindots: Command, name: str) -> None:
    shutil.rmtree(ran.tables)
    path = ran.root / "deliveries" / "D0001" / name
    path.chmod(0o644)
    path.write_text("[altered", "utf-8")
    refused(joindots("run", ran.root), "D0001", name, "estore it from a copy")
    checked = joindots("verify", ran.root)
    assert checked.code == 1
    assert name in checked.out


def test_a_delivery_that_is_gone__stops_the_run(ran: Review, joindots: Command) -> None:
    shutil.rmtree(ran.root / "deliveries" / "D0001")
    refused(joindots("run", ran.root), "D0001: a run read it, and it is gone")
    checked = joindots("verify", ran.root)
    assert checked.code == 1
    assert "D0001: a run read it, and it is gone" in checked.out


def test_a_place_that_cannot_be_written__is_named(ran: Review, joindots: Command) -> None:
    shutil.rmtree(ran.tables)
    ran.tables.write_text("in the way")
    refused(joindots("run", ran.root), "tables", "Check that the path is right")


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("a,b\n1,2\n", 'column "record_id_l" is missing'),
        ("", 'column "record_id_l" is missing'),
        (ANSWERS, "holds no answer"),
        (ANSWERS + "a,b,match,why\n", "no person record a"),
        (ANSWERS + "a,b,maybe,why\n", "row 1: verdict"),
        (ANSWERS + "a,b,match,same phone, same name\n", "in quotes"),
        (ANSWERS + 'a,b,match,"never closed\n', "Mend the line"),
    ],
)
def test_bad_answers__are_refused_with_the_row(
    ran: Review, crimes: Path, joindots: Command, content: str, said: str
) -> None:
    file = crimes.with_name("answers.csv")
    file.write_text(content, "utf-8")
    refused(joindots("judge", ran.root, file, "--as", "A. Reviewer"), "answers.csv", said)


def test_an_answer__is_shown_where_the_pair_is_explained(ran: Review, crimes: Path, joindots: Command) -> None:
    from joindots.engine.store import DuckEngine
    from joindots.model.registry import Stage

    people = DuckEngine(ran.tables).scan("people", stage=Stage.REPORT, columns=("record_id", "forename"))
    ids = {row["forename"]: row["record_id"] for row in people.to_pylist()}
    file = crimes.with_name("answers.csv")
    file.write_text(ANSWERS + f'{ids["john"]},{ids["bob"]},non_match,"brothers, on photographs"\n', "utf-8")
    assert "1 judgement, and 0 undone" in joindots("judge", ran.root, file, "--as", "A. Reviewer").out
    assert joindots("run", ran.root).code == 0
    shown = joindots("explain", ran.root, f"{ids['john']},{ids['bob']}").out
    assert "No link joins them: a reviewer answered that they are not the same person" in shown
    assert "brothers, on photographs" in shown


def test_explain__draws_a_pair_and_a_person_and_refuses_what_has_no_picture(
    ran: Review, crimes: Path, joindots: Command
) -> None:
    from joindots.engine.store import DuckEngine
    from joindots.model.registry import Stage

    people = DuckEngine(ran.tables).scan("people", stage=Stage.REPORT, columns=("record_id",))
    one, two, *_ = people.column("record_id").to_pylist()
    picture = crimes.with_name("picture.svg")
    for things in ((one, two), (one,)):
        done = joindots("explain", ran.root, *things, "--svg", picture)
        assert (done.code, done.err) == (0, "")
        assert picture.read_text("utf-8").startswith("<svg")
        assert json.loads(joindots("explain", ran.root, *things, "--json").out)["details"]
    refused(joindots("explain", ran.root, "10/C1", "--svg", picture), "no picture of a case")
    refused(joindots("explain", ran.root, one, "--svg", crimes.parent / "no" / "x.svg"), "cannot be written")


def test_link__explains_and_draws_two_rows(crimes: Path, joindots: Command) -> None:
    config, table, picture = (crimes.with_name(name) for name in ("link.toml", "people.csv", "rows.svg"))
    config.write_text('[table]\nblock = [["Surname"]]\n[columns]\nSurname = "name"\nDOB = "date"\n', "utf-8")
    table.write_text("Surname,DOB\n" + "".join(f"name{n % 9},19{50 + n % 9}-01-02\n" for n in range(18)), "utf-8")
    arguments = ("link", table, "--config", config, "--explain", "1", "0:10")
    done = joindots(*arguments, "--svg", picture)
    assert (done.code, done.err) == (0, "")
    assert "match weight" in done.out
    assert picture.read_text("utf-8").startswith("<svg")
    explained = json.loads(joindots(*arguments, "--json").out)["explained"]
    assert (explained["record_id_l"], explained["record_id_r"]) == ("0:1", "0:10")
    refused(joindots("link", table, "--config", config, "--explain", "x", "2"), "is no row")
    refused(joindots("link", table, "--config", config, "--svg", picture), "--explain")


def test_link__refuses_with_one_message(crimes: Path, joindots: Command) -> None:
    here = crimes.parent
    config = here / "link.toml"
    config.write_text('[table]\nblock = [["Surname"]]\n[columns]\nSurname = "name"\n', "utf-8")
    refused(joindots("link", here / "no.csv", "--config", config), "no.csv is no file")
    refused(joindots("link", here, "--config", config), "is no file")
    refused(joindots("link", crimes, "--config", config, "--out", here / "no" / "out.csv"), "cannot be written")
    refused(joindots("link", crimes, "--config", config, "--out", here), "cannot be written")
    refused(joindots("link", crimes, "--config", config, "--truth", "Trooth"), "Trooth")
    config.write_text('[table]\nblock = [["surnam"]]\n[columns]\nsurnam = "name"\n', "utf-8")
    refused(joindots("link", crimes, "--config", config), "surnam")
    config.write_text('[columns]\nEthnicity = "exact"\n', "utf-8")
    refused(joindots("link", crimes, "--config", config), "AccessRefused", "Ethnicity")


def test_link__saves_the_model_it_trained_and_uses_it_as_it_is(crimes: Path, joindots: Command) -> None:
    here = crimes.parent
    config, model = here / "link.toml", here / "model.json"
    config.write_text('[table]\nblock = [["Surname"]]\n[columns]\nSurname = "name"\n', "utf-8")
    first = joindots("link", crimes, "--config", config, "--save-model", model, "--out", here / "first.csv")
    assert "Training " in first.out
    again = joindots("link", crimes, "--model", model, "--out", here / "again.csv")
    assert "Model as given" in again.out
    assert (here / "again.csv").read_bytes() == (here / "first.csv").read_bytes()
    assert json.loads(model.read_text("utf-8"))["provenance"]["columns"] == ["Surname"]
    many, splink = here / "many.csv", here / "splink.json"
    many.write_text("Surname\n" + "\n".join(f"name {chr(97 + n % 20)}" for n in range(400)), "utf-8")
    config.write_text('[table]\nblock = [["Surname"]]\n[columns]\nSurname = "text"\n', "utf-8")
    trained = json.loads(joindots("link", many, "--config", config, "--save-splink", splink, "--json").out)
    given = json.loads(joindots("link", many, "--model", splink, "--json").out)
    assert (given["n_links"], given["is_trained_here"]) == (trained["n_links"], False)
    refused(joindots("link", crimes, "--model", model, "--save-splink", splink), "Splink has no words")
    refused(joindots("link", crimes), "either --config", "or --model")
    refused(joindots("link", crimes, "--config", config, "--model", model), "either --config", "or --model")
    refused(joindots("link", crimes, "--model", here / "no.json"), "no.json cannot be read")
    model.write_text(model.read_text("utf-8").replace('"Surname"', '"Ethnicity"'), "utf-8")
    refused(joindots("link", crimes, "--model", model), "AccessRefused", "Ethnicity")


def test_every_command__answers_in_json_and_refuses_in_json(ran: Review, joindots: Command) -> None:
    for arguments in (("run",), ("report",), ("verify",), ("explain", "10/C1")):
        command, *rest = arguments
        done = joindots(command, ran.root, *rest, "--json")
        assert (done.code, done.err) == (0, "")
        assert json.loads(done.out)
    for arguments in (("explain", "no such thing"), ("explain",), ("run", "--wrong"), ("judge", "answers.csv")):
        command, *rest = arguments
        done = joindots(command, ran.root, *rest, "--json")
        assert (done.code, done.out) == (2, "")
        assert json.loads(done.err)["error"]["kind"] == "ParameterError"


def test_a_check_that_fails__exits_1_in_json_too(ran: Review, joindots: Command) -> None:
    (ran.tables / "links.parquet").unlink()
    done = joindots("verify", ran.root, "--json")
    assert done.code == 1
    assert json.loads(done.out)["problems"] == ['table "links": gone; `joindots run` rebuilds it']


def test_a_folder_that_holds_something__is_left_alone(ran: Review, joindots: Command) -> None:
    for command in ("simulate", "demo", "init"):
        refused(joindots(command, ran.root), "exists")
    assert open_review(ran.root).settings.name == "My review"


def test_an_interrupted_run__says_so_and_the_next_one_finishes(received: Review, joindots: Command) -> None:
    process = subprocess.Popen(
        [sys.executable, "-m", "joindots.cli", "run", str(received.root)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "NO_COLOR": "1"},
    )
    deadline = time.monotonic() + 60
    while not (received.runs / "intake.json").exists() and time.monotonic() < deadline:
        time.sleep(0.01)
    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=60)
    assert (process.returncode, err) == (130, f"Stopped. The next run picks up: joindots run {received.root}\n")
    assert joindots("run", received.root).code == 0


def test_export__writes_every_format_into_a_new_folder_only(ran: Review, joindots: Command) -> None:
    for name, file in (("graphml", "network.graphml"), ("i2", "links.csv"), ("followthemoney", "entities.ftm.json")):
        done = joindots("export", ran.root, "--format", name, "--to", ran.root / name, "--json")
        assert (done.code, file in str(json.loads(done.out)["files"])) == (0, True)
    for name, file in (("parquet", "joined_dots.parquet"), ("explorer", "overview.json")):
        assert joindots("export", ran.root, "--format", name, "--to", ran.root / name).code == 0
        assert (ran.root / name / file).stat().st_size > 0
    refused(joindots("export", ran.root, "--format", "i2", "--to", ran.root / "i2"), "holds something")


def test_link__keeps_what_it_resolved_and_takes_files_one_after_another(crimes: Path, joindots: Command) -> None:
    here = crimes.parent
    config, first, second, kept = (here / name for name in ("link.toml", "first.csv", "second.csv", "kept"))
    config.write_text('[table]\nblock = [["Surname"]]\n[columns]\nSurname = "name"\nDOB = "date"\n', "utf-8")
    rows = [f"name{chr(97 + n % 9)},19{50 + n % 9}-01-02\n" for n in range(24)]
    first.write_text("Surname,DOB\n" + "".join(rows[:18]), "utf-8")
    second.write_text("Surname,DOB\n" + "".join(rows[18:]), "utf-8")
    refused(joindots("link", first, "--kept", kept), "keeps nothing yet")
    assert "18 records of 1 files" in joindots("link", first, "--config", config, "--kept", kept).out
    done = joindots("link", first, second, "--kept", kept, "--out", here / "kept.csv")
    assert f"{first} was taken in before" in done.out
    assert "6 records are new" in done.out
    joindots("link", first, second, "--model", kept / "model.json", "--out", here / "together.csv")
    assert (here / "kept.csv").read_bytes() == (here / "together.csv").read_bytes()
    assert json.loads(joindots("link", second, "--kept", kept, "--json").out)["n_new"] == 0
    refused(joindots("link", second, "--kept", kept, "--config", config), "has its own model")
    refused(joindots("link", second, "--kept", kept, "--truth", "DOB"), "--kept goes with")
