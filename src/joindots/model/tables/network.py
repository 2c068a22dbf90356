"""Things, ties, groups and the joined dots. Written by network."""

from joindots.model.registry import Column, Stage, TableSpec

THINGS = TableSpec(
    name="things",
    about="Everything that two cases may share: a suspect, a phone, a vehicle, an address, a venue, an account.",
    writer=Stage.NETWORK,
    key=("thing_id",),
    columns=(
        Column("thing_id", "string", "kind:value, or suspect:ENTITY_ID."),
        Column("kind", "string", "suspect, phone, vehicle, address, venue or account."),
        Column("label", "string", "How a reader knows it."),
        Column("n_cases", "int32", "Cases it was recorded in."),
        Column("n_forces", "int32", "Bodies those cases belong to."),
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
        Column("thing_id", "string", "The thing shared."),
        Column("kind", "string", "suspect, phone, vehicle, address, venue or account."),
        Column("weight_bits", "float64", "Evidence that it gives here.", unit="bits"),
        Column("basis", "string", "model or judgement where records of one person are joined by it, else source_key."),
        Column("is_cross_force", "bool", "Whether two bodies hold the cases."),
        Column(
            "overlap", "string", "yes, no or cannot_tell: the thing's dates in the two cases overlap; yes for a suspect."
        ),
        Column("seen_from", "date", "First day of either use.", missing="Not recorded."),
        Column("seen_to", "date", "Last day of either use.", missing="Not recorded."),
        Column("evidence_l", "list<string>", "Record ids behind it in the lesser case."),
        Column("evidence_r", "list<string>", "Record ids behind it in the greater case."),
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
            "Evidence in all: of every independent thing shared, or of the strongest path.",
            unit="bits",
        ),
        Column("n_paths", "int32", "Independent things shared; 1 where a path through other cases joins them."),
        Column("path", "list<string>", "The strongest path: case, thing, case ... by id."),
        Column("sentences", "list<string>", "The evidence, in sentences that a reader can check."),
        Column("evidence", "list<string>", "Record ids that the sentences rest on."),
        Column("weakest_step", "string", "The step that the path rests on most precariously."),
        Column("breaks_if", "string", "What would break it."),
        Column("basis", "string", "model, judgement or source_key, as the weakest of its ties is."),
    ),
)
