"""Things, mentions, ties, groups and the joined dots. Written by network."""

from joindots.model.registry import Column, Stage, TableSpec

THINGS = TableSpec(
    name="things",
    about="Everything that two cases may share: a suspect, a phone, a vehicle, an address, a venue, an account. No victim.",
    writer=Stage.NETWORK,
    key=("thing_id",),
    columns=(
        Column("thing_id", "string", "kind:value, or suspect:ENTITY_ID."),
        Column("kind", "string", "suspect, person (only named in narratives), phone, vehicle, address, venue or account."),
        Column("label", "string", "How a reader knows it; the entity id of someone who was never recorded as a suspect."),
        Column("n_cases", "int32", "Cases that know it; of people, cases that record them as suspects."),
        Column("n_forces", "int32", "Bodies those cases belong to."),
        Column("n_mentions", "int32", "Cases that know it from a narrative only."),
        Column("is_hub", "bool", "Whether so many unrelated cases touch it that it says next to nothing."),
        Column("weight_bits", "float64", "Evidence that sharing it gives before dates; 0 for a hub.", unit="bits"),
        Column("reason", "string", "Why it weighs what it weighs."),
    ),
)

TIES = TableSpec(
    name="ties",
    about="Two cases that share a thing, with the rows behind it. A proposal until a person accepts it.",
    writer=Stage.NETWORK,
    key=("case_id_l", "case_id_r", "thing_id"),
    columns=(
        Column("case_id_l", "string", "The lesser case id."),
        Column("case_id_r", "string", "The greater case id."),
        Column("thing_id", "string", "The thing shared; victim:ENTITY_ID where the two cases have the same victim."),
        Column("kind", "string", "suspect, person, victim, phone, vehicle, address, venue or account."),
        Column("weight_bits", "float64", "Evidence that it gives here.", unit="bits"),
        Column(
            "company_bits",
            "float64",
            "What it would give more if the company that a suspect's records were linked by were counted here too.",
            unit="bits",
        ),
        Column(
            "grade",
            "string",
            "fact: recorded in both cases. inference: held by a suspect at another time. opinion: told in a narrative.",
        ),
        Column(
            "direction",
            "string",
            "l_names_r or r_names_l: which case's narrative mentions what the other records; both; none: not a mention.",
        ),
        Column("basis", "string", "model or judgement where records of one person are joined by it, else source_key."),
        Column("is_cross_force", "bool", "Whether two bodies hold the cases."),
        Column(
            "overlap", "string", "yes, no or cannot_tell: the thing's dates in the two cases overlap; yes for a suspect."
        ),
        Column("seen_from", "date", "First day of either use.", missing="Not recorded."),
        Column("seen_to", "date", "Last day of either use.", missing="Not recorded."),
        Column("date_precision", "string", "day: both ends of both uses are known. part: some end is. unknown: none is."),
        Column("evidence_l", "list<string>", "Record ids behind it in the lesser case."),
        Column("evidence_r", "list<string>", "Record ids behind it in the greater case."),
    ),
)

MENTIONS = TableSpec(
    name="mentions",
    about="What a narrative mentions that some record knows: numbers, marks, accounts, and people who are no victims.",
    writer=Stage.NETWORK,
    key=("record_id", "start", "kind", "value", "entity_id"),
    columns=(
        Column("record_id", "string", "The narrative."),
        Column("case_id", "string", "The case that it was written of."),
        Column("kind", "string", "name, near_name (a slip or a spelling away), nickname, phone, vehicle, account or email."),
        Column("value", "string", "The name or canonical value that was looked for."),
        Column("entity_id", "string", "The person; empty for a thing, and for a name that too many bear."),
        Column("n_bearers", "int32", "People here who bear the name; 1 for a thing.", unit="people"),
        Column("start", "int32", "First character of the quote in the masked text.", unit="characters from 0"),
        Column("end", "int32", "One past the last character of the quote.", unit="characters from 0"),
        Column("quote", "string", "The words, as written."),
        Column("probability", "float64", "How likely the person or thing is meant, from the name alone."),
        Column("is_new", "bool", "Whether the case knows the person or thing from the narrative only."),
        Column("is_held_back", "bool", "Whether so many bear the name that it ties cases only beside something else."),
    ),
)

NAMED_ELSEWHERE = TableSpec(
    name="named_elsewhere",
    about=(
        "People named in a narrative of a body that recorded them as a suspect in no case of its own. Nobody who was ever "
        "recorded as a victim or witness is listed. A lead to be read, not a finding."
    ),
    writer=Stage.NETWORK,
    key=("entity_id", "record_id"),
    columns=(
        Column("entity_id", "string", "The person, as proposed."),
        Column("record_id", "string", "The narrative."),
        Column("case_id", "string", "The case that it was written of."),
        Column("body", "string", "The body that holds the narrative."),
        Column("known_to", "list<string>", "The bodies that hold records of the person."),
        Column(
            "n_cases_elsewhere", "int32", "Cases of other bodies that record them as a suspect; 0: no case anywhere does."
        ),
        Column("start", "int32", "First character of the quote in the masked text.", unit="characters from 0"),
        Column("end", "int32", "One past the last character of the quote.", unit="characters from 0"),
        Column("quote", "string", "The words, as written."),
        Column("probability", "float64", "How likely the person is meant, from the name alone."),
        Column("is_held_back", "bool", "Whether so many bear the name that it says nothing on its own."),
    ),
)

HALF_KNOWN = TableSpec(
    name="half_known",
    about=(
        "People in a case who are known by a label or part of a name: what they hold, and who else is recorded with it. "
        "Victims and witnesses are not listed."
    ),
    writer=Stage.NETWORK,
    key=("case_id", "record_id"),
    columns=(
        Column("case_id", "string", "The case."),
        Column("record_id", "string", "The person record."),
        Column("entity_id", "string", "The person; a record without a name is a person of its own."),
        Column("role", "string", "suspect or other."),
        Column("label", "string", "How the record calls them."),
        Column("holds", "list<string>", "Things recorded against them; may be empty."),
        Column("also_held_by", "list<string>", "Suspects elsewhere who are recorded with the same things; may be empty."),
        Column("tied_case_ids", "list<string>", "Cases that those things tie to theirs; may be empty."),
    ),
)

SUSPECT_TIES = TableSpec(
    name="suspect_ties",
    about="Two people recorded as suspects in the same case or cases.",
    writer=Stage.NETWORK,
    key=("entity_id_l", "entity_id_r"),
    columns=(
        Column("entity_id_l", "string", "The lesser entity id."),
        Column("entity_id_r", "string", "The greater entity id."),
        Column("n_cases", "int32", "Cases they share."),
        Column("case_ids", "list<string>", "Those cases."),
    ),
)

GROUPS = TableSpec(
    name="groups",
    about="Cases and suspects that the ties hold together.",
    writer=Stage.NETWORK,
    key=("group_id",),
    columns=(
        Column("group_id", "string", "G and the id of its first-received case."),
        Column("n_cases", "int32", "Cases."),
        Column("n_suspects", "int32", "Suspects."),
        Column("n_forces", "int32", "Bodies."),
        Column("sources", "list<string>", "The bodies that hold its cases."),
        Column("first_on", "date", "First offence date.", missing="No case has one."),
        Column("last_on", "date", "Last offence date.", missing="No case has one."),
        Column("weight_bits", "float64", "Evidence of the weakest tie that holds it together.", unit="bits"),
    ),
)

GROUP_MEMBERS = TableSpec(
    name="group_members",
    about="Which cases and suspects belong to a group. Victims and witnesses are never members.",
    writer=Stage.NETWORK,
    key=("group_id", "member_kind", "member_id"),
    columns=(
        Column("group_id", "string", "The group."),
        Column("member_kind", "string", "case or suspect."),
        Column("member_id", "string", "The case id or the entity id."),
        Column("n_cases", "int32", "For a suspect, the cases of the group that name them; for a case, 1."),
        Column("connects", "bool", "Whether a suspect appears in two or more cases of the group."),
        Column(
            "standing",
            "string",
            "core: a suspect in a third of the group's cases, and in two at least. edge: in fewer.",
            missing="A case.",
        ),
        Column("bridges", "bool", "Whether a suspect appears in cases of two bodies of the group, or of two groups."),
    ),
)

GROUP_YEARS = TableSpec(
    name="group_years",
    about="How a group changes by the year of its cases' first day.",
    writer=Stage.NETWORK,
    key=("group_id", "year"),
    columns=(
        Column("group_id", "string", "The group."),
        Column("year", "string", "The year, or unknown for cases without a date."),
        Column("n_cases", "int32", "Cases of that year."),
        Column("bodies", "list<string>", "Bodies that hold them."),
        Column("n_suspects", "int32", "Suspects recorded in them."),
        Column("n_new_suspects", "int32", "Suspects whom no dated case of an earlier year records."),
        Column("n_not_seen_after", "int32", "Suspects whom no dated case of a later year records."),
    ),
)

GROUP_HOLDINGS = TableSpec(
    name="group_holdings",
    about="Which body holds which part of a group, and what only the others know.",
    writer=Stage.NETWORK,
    key=("group_id", "body"),
    columns=(
        Column("group_id", "string", "The group."),
        Column("body", "string", "Force code, or source id of a body that is no UK force."),
        Column("n_cases", "int32", "Cases of the group that it holds."),
        Column("case_ids", "list<string>", "Those cases."),
        Column("n_suspects_known", "int32", "Suspects of the group whom any record of the body describes."),
        Column("suspects_not_known", "list<string>", "Entity ids of the others; may be empty."),
        Column("things_not_known", "list<string>", "Things that tie cases of the group, known to no case of the body."),
    ),
)

CASE_PLACES = TableSpec(
    name="case_places",
    about="Which forces a case may concern, and why: it is shown to them, and moved to nobody.",
    writer=Stage.NETWORK,
    key=("case_id", "force_code", "why"),
    columns=(
        Column("case_id", "string", "The case."),
        Column("force_code", "string", "The force; source id of a body that is no UK force."),
        Column(
            "why",
            "string",
            "holds: the body that recorded it. victim_home: a victim lived there. place: an address or venue of the case "
            "lies there. told: a narrative gives a postcode there.",
        ),
        Column("certainty", "string", "yes, or cannot_tell where the postcode area lies in several forces."),
        Column("evidence", "list<string>", "Records that give the postcode; empty for the body that holds the case."),
    ),
)

JOINED_DOTS = TableSpec(
    name="joined_dots",
    about="Pairs of cases that belong together, those of two bodies first, each in sentences. A proposal.",
    writer=Stage.NETWORK,
    key=("case_id_l", "case_id_r"),
    columns=(
        Column("case_id_l", "string", "The lesser case id."),
        Column("case_id_r", "string", "The greater case id."),
        Column("position", "int32", "1 is first: pairs of two bodies before pairs of one, each by strength."),
        Column("group_id", "string", "The group that holds both.", missing="No group holds both."),
        Column("is_cross_force", "bool", "Whether two bodies hold the cases."),
        Column(
            "is_direct",
            "bool",
            "Whether the cases share a thing; otherwise a path through other cases joins them.",
        ),
        Column(
            "weight_bits",
            "float64",
            "Evidence in all: of every independent thing shared, or of the independent paths together.",
            unit="bits",
        ),
        Column(
            "company_bits",
            "float64",
            "What company would add: suspects linked in part by whom they were named with count without it.",
            unit="bits",
        ),
        Column("rests_on_company", "bool", "Whether it falls short of a proposal without company."),
        Column("n_paths", "int32", "Independent things shared, or independent paths through other cases."),
        Column("path", "list<string>", "The strongest path: case, thing, case ... by id."),
        Column("sentences", "list<string>", "The evidence, in sentences that a reader can check."),
        Column("evidence", "list<string>", "Record ids that the sentences rest on."),
        Column(
            "alternatives",
            "list<string>",
            "What joins them beside the strongest path, each independent of it; may be empty.",
        ),
        Column("weakest_step", "string", "The step that the path rests on most precariously."),
        Column("breaks_if", "string", "What would break it."),
        Column("basis", "string", "model, judgement or source_key, as the weakest of its ties is."),
        Column(
            "recorded_before",
            "string",
            "How the link was on record: cited (a narrative gives the other's reference), source_key or judgement.",
            missing="In no record that was received.",
        ),
    ),
)
