"""What tests share: where labelled data are, and a fresh seed that is printed."""

from __future__ import annotations

import os
import secrets
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import settings

settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")
"""No test is about time: a busy machine must not fail one."""

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture
def shared_data() -> Callable[[str], Path]:
    """Find a labelled data set by name; skip by name where it is absent, except in CI, where it must be there."""

    def find(name: str) -> Path:
        folder = Path(os.environ.get("JOINDOTS_SHARED", ROOT.parent / "shared")) / "data" / name
        if not folder.exists():
            message = f"shared data '{name}' is absent (JOINDOTS_SHARED)"
            if os.environ.get("CI") == "true":
                pytest.fail(message)
            pytest.skip(message)
        return folder

    return find


@pytest.fixture
def fresh_seed() -> int:
    """Draw a seed, or take JOINDOTS_TEST_SEED; printed, so that a failure can be repeated."""
    given = os.environ.get("JOINDOTS_TEST_SEED")
    seed = int(given) if given else secrets.randbelow(2**31)
    print(f"seed {seed} (repeat with JOINDOTS_TEST_SEED={seed})")
    return seed
