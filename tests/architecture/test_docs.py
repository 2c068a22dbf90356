"""The documentation shows what works."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest
from tests.conftest import ROOT

from joindots.intake.mapping import load_mapping
from joindots.resolve.models.config import spec_from_config

DOCS = ROOT / "docs"
PAGES = sorted([ROOT / "README.md", ROOT / "CONTRIBUTING.md", *DOCS.rglob("*.md")])
LINK = re.compile(r"\]\((?!https?://|#)([^)#\s]+)(?:#[^)]*)?\)")
PICTURE = re.compile(r'<img src="([^"]+)"')


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_link__leads_to_a_file(page: Path) -> None:
    text = page.read_text("utf-8")
    targets = [*LINK.findall(text), *PICTURE.findall(text)]
    assert [target for target in targets if not (page.parent / target).exists()] == []


def test_the_mapping_example__can_be_loaded() -> None:
    page = (DOCS / "reference" / "mapping.md").read_text("utf-8")
    block = re.search(r"```toml\n(.*?)```", page, re.DOTALL)
    assert block is not None
    assert len(load_mapping(block[1], name="mapping.md").parts) == 2


def test_the_link_configuration_example__can_be_loaded() -> None:
    page = (DOCS / "how-to" / "link-any-table.md").read_text("utf-8")
    block = re.search(r"((?:^    .*\n|^\n)+)", page[page.index("    [table]") :], re.MULTILINE)
    assert block is not None
    assert spec_from_config(tomllib.loads(block[1])).id_column == "rec_id"


@pytest.mark.parametrize("path", sorted((ROOT / "examples").rglob("*.toml")), ids=lambda path: path.name)
def test_every_example__can_be_loaded(path: Path) -> None:
    text = path.read_text("utf-8")
    if "[source]" in text:
        load_mapping(text, name=path.name)
    else:
        spec_from_config(tomllib.loads(text))
