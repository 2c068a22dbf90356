"""``find``: have we seen this person, telephone, vehicle or address."""

from __future__ import annotations

import sys
from dataclasses import asdict
from datetime import date
from typing import TYPE_CHECKING, Annotated, Any

import typer

from joindots.cli.app import AsJson, AsUser, Purpose, ReviewFolder, print_json

if TYPE_CHECKING:
    from joindots.resolve.search.ranking import Found, FoundPerson
    from joindots.resolve.search.things import FoundThing

_MOST_CASES, _MOST_NAMES = 6, 4


def add_to(app: typer.Typer) -> None:
    """Add this module's commands."""
    app.command()(find)


def _known(about: str) -> Any:  # typer gives what may stand in an annotation no type of its own
    return typer.Option(help=about, show_default=False)


def find(
    folder: ReviewFolder,
    query: Annotated[
        str,
        typer.Argument(
            metavar="QUERY",
            help='Any parts of what is known, as in "mo khan, 1984, 900123" or "AB12 ???".',
            show_default=False,
        ),
    ] = "",
    name: Annotated[str | None, _known("Words of the name, in any order; nicknames and initials too.")] = None,
    dob: Annotated[str | None, _known("Day, month or year of birth.")] = None,
    age: Annotated[str | None, _known("Age in years, as of today.")] = None,
    phone: Annotated[str | None, _known("Telephone number, or some of its digits.")] = None,
    postcode: Annotated[str | None, _known("Postcode, its first half, or its sector.")] = None,
    address: Annotated[str | None, _known("Words of an address.")] = None,
    plate: Annotated[str | None, _known("Registration mark; ? for what was not seen.")] = None,
    email: Annotated[str | None, _known("E-mail address, or a part with the @.")] = None,
    account: Annotated[str | None, _known("Name of an online account.")] = None,
    pnc: Annotated[str | None, _known("PNC id.")] = None,
    cro: Annotated[str | None, _known("CRO number.")] = None,
    nhs: Annotated[str | None, _known("NHS number.")] = None,
    limit: Annotated[int, typer.Option(min=1, max=100, help="The most people, and the most things, to show.")] = 5,
    as_json: AsJson = False,
    as_user: AsUser = None,
    purpose: Purpose = None,
) -> None:
    """Say who that may be, and why: people, telephones, vehicles and addresses by any part of what is known.

    Victims and witnesses are not searched.
    """
    from joindots.finding import open_review_index
    from joindots.resolve.search.query import read_query
    from joindots.resolve.search.ranking import search
    from joindots.review import open_review
    from joindots.web.command_door import admit

    by_kind = {"name": name, "dob": dob, "age": age, "phone": phone, "postcode": postcode, "address": address}
    by_kind |= {"plate": plate, "email": email, "account": account, "pnc": pnc, "cro": cro, "nhs": nhs}
    given = {kind: value for kind, value in by_kind.items() if value is not None}
    review = open_review(folder)
    admit(review, "find", username=as_user, purpose=purpose)
    asked = read_query(query, today=date.today(), given=given)
    index = open_review_index(review, on_build=lambda: print("Building the index of this review.", file=sys.stderr))
    found = search(index, asked, limit=limit)
    if as_json:
        print_json(asdict(found))
    else:
        print("\n".join(_lines(found)))


def _lines(found: Found) -> list[str]:
    """Write the answer for people: how the query was understood, who that may be with the evidence, what else agrees."""
    lines = ["Understood as: " + "; ".join(" or ".join(r.said for r in part.readings) for part in found.query.parts) + "."]
    lines += [f'Not searched for: "{each.text}": {each.reason}.' for each in found.query.not_understood]
    for number, person in enumerate(found.people, start=1):
        lines += ["", *_person(number, person, found.needed_bits)]
    if not found.people:
        lines += ["", "Nobody agrees with more of it than not."]
    for held in found.held:
        lines += ["", _held(held.text, held.n_records, held.bodies)]
    if found.things:
        lines += ["", *(_thing(thing) for thing in found.things)]
    lines += [
        "",
        f"{found.needed_bits:.1f} bits single one person out of {found.n_people:,}. "
        "These are suggestions to check, not links. Victims and witnesses are not searched.",
    ]
    return lines


def _person(number: int, person: FoundPerson, needed_bits: float) -> list[str]:
    enough = (
        "enough to single out one person" if person.weight_bits >= needed_bits else "not enough to single out one person"
    )
    born = f", born {' or '.join(person.births)}" if person.births else ""
    n_records = f"{len(person.record_ids)} record{'s' if len(person.record_ids) > 1 else ''}"
    lines = [
        f"{number}. {_some(person.names) or 'no name'}{born} ({n_records}, body {', '.join(person.bodies)})",
        f"   {person.entity_id}: {person.weight_bits:.1f} bits, {enough}",
    ]
    for each in person.agreements:
        value = f" {each.value}" if each.value else ""
        rarity = f", as {each.n_people:,} {'have' if each.n_people > 1 else 'has'}" if each.n_people else ""
        lines.append(f"   {each.weight_bits:+6.1f}  {each.understood_as}: {each.label}{value}{rarity}")
    return lines


def _some(names: tuple[str, ...]) -> str:
    """Write some names, and how many more there are."""
    more = f" and {len(names) - _MOST_NAMES} more" if len(names) > _MOST_NAMES else ""
    return ", ".join(names[:_MOST_NAMES]) + more


def _held(text: str, n_records: int, bodies: tuple[str, ...]) -> str:
    return (
        f'"{text}" is held in {n_records} record{"s" if n_records > 1 else ""} of body {", ".join(bodies)}, of somebody '
        "who is not shown here. Ask that body."
    )


def _thing(thing: FoundThing) -> str:
    cases = ", ".join(thing.case_ids[:_MOST_CASES])
    more = f" and {len(thing.case_ids) - _MOST_CASES} more" if len(thing.case_ids) > _MOST_CASES else ""
    touched = f"cases {cases}{more}" if cases else "no case"
    people = f"; people {', '.join(thing.entity_ids)}" if thing.entity_ids else ""
    return f"{thing.kind} {thing.value} ({thing.label}): {touched}{people}"
