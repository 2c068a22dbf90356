from joindots.model.words import Standardised


def test_standardised__tells_missing_from_rejected() -> None:
    assert Standardised[str](None).is_missing
    assert not Standardised[str](None).is_rejected
    rejected = Standardised[str](None, "31 February is no date")
    assert rejected.is_rejected
    assert not rejected.is_missing
    assert not Standardised("value").is_missing
