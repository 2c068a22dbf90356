"""A record keeps its name for as long as somebody says it, and never takes another's."""

from joindots.intake.records import Identity, RecordBook
from joindots.intake.rows import Address

ANN = Identity("10", "people", "10/1", ("victim",), "ref N1", "name=Ann")


def test_describe__the_same_identity_is_one_record() -> None:
    book = RecordBook()
    first, is_new = book.describe(ANN, Address("D0001", 1), 0, is_keyed_row=True)
    again, is_new_again = book.describe(ANN, Address("D0002", 1), 0, is_keyed_row=True)
    assert (first, is_new, is_new_again) == (again, True, False)
    assert book.records[first].delivery_id == "D0001"


def test_describe__without_a_key_each_description_is_a_record_of_its_own() -> None:
    book = RecordBook()
    unknown = ANN._replace(key=None, content="name=unknown male")
    ids = [book.describe(unknown, Address(d, 1), 0, is_keyed_row=False)[0] for d in ("D0001", "D0001", "D0002")]
    assert len(set(ids)) == 3
    again = RecordBook()
    assert [again.describe(unknown, Address(d, 1), 0, is_keyed_row=False)[0] for d in ("D0001", "D0001", "D0002")] == ids


def test_describe__every_part_of_the_identity_counts() -> None:
    others = [
        ANN._replace(source_id="11"),
        ANN._replace(table="narratives"),
        ANN._replace(case_id="10/2"),
        ANN._replace(choice=("suspect",)),
        ANN._replace(key="ref N2"),
        ANN._replace(content="name=Anne"),
    ]
    book = RecordBook()
    ids = {book.describe(identity, Address("D0001", 1), 0, is_keyed_row=True)[0] for identity in [ANN, *others]}
    assert len(ids) == 7


def test_supersede__a_record_said_by_a_row_without_a_key_stands() -> None:
    book = RecordBook()
    old, new = Address("D0001", 1), Address("D0002", 1)
    record_id, _ = book.describe(ANN, old, 0, is_keyed_row=True)
    book.describe(ANN, Address("D0001", 2), 0, is_keyed_row=False)
    book.describe(ANN._replace(content="name=Anne"), new, 0, is_keyed_row=True)
    book.supersede({old: new})
    assert book.superseded_by == {}
    assert record_id in book.records


def test_supersede__things_go_to_the_thing_of_their_kind_or_to_the_person() -> None:
    book = RecordBook()
    old, new = Address("D0001", 1), Address("D0002", 1)
    ann, _ = book.describe(ANN, old, 0, is_keyed_row=True)
    phone, car = book.object_of(ann, "phone", "1"), book.object_of(ann, "vehicle", "2")
    anne, _ = book.describe(ANN._replace(content="name=Anne"), new, 0, is_keyed_row=True)
    new_phone = book.object_of(anne, "phone", "3")
    book.supersede({old: new})
    assert book.superseded_by == {ann: anne, phone: new_phone, car: anne}


def test_describe__what_was_superseded_and_comes_back_is_a_new_record() -> None:
    book = RecordBook()
    rows = [Address(f"D000{number}", 1) for number in (1, 2, 3)]
    first, _ = book.describe(ANN, rows[0], 0, is_keyed_row=True)
    book.describe(ANN._replace(content="name=Anne"), rows[1], 0, is_keyed_row=True)
    book.supersede({rows[0]: rows[1]})
    back, is_new = book.describe(ANN, rows[2], 0, is_keyed_row=True)
    book.supersede({rows[1]: rows[2]})
    assert is_new
    assert back != first
    assert back not in book.superseded_by
