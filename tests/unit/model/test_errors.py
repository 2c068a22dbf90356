import pytest

from joindots.model import errors


def test_nearest__names_the_closest_word() -> None:
    assert errors.nearest("surnam", ["forename", "surname"]) == "Nearest: surname."


def test_nearest__lists_what_is_allowed_where_nothing_is_close() -> None:
    assert errors.nearest("zzz", ["b", "a"]) == "Allowed: a, b."


def test_nearest__counts_what_it_does_not_list() -> None:
    assert errors.nearest("zzz", [f"{n:02}" for n in range(13)]).endswith("09 and 3 more.")


@pytest.mark.parametrize(
    ("error", "builtin"), [(errors.ParameterError, ValueError), (errors.AccessRefused, PermissionError)]
)
def test_errors__are_also_the_builtin_that_callers_expect(error: type[Exception], builtin: type[Exception]) -> None:
    assert issubclass(error, builtin)
    assert issubclass(error, errors.JoindotsError)
