"""Links and entities, and the fitted model they rest on. Written by resolve."""

from joindots.model.registry import Column, Stage, TableSpec

LINKS = TableSpec(
    name="links",
    about="Pairs of person records proposed as one person. A proposal until a person accepts it.",
    writer=Stage.RESOLVE,
    key=("record_id_l", "record_id_r"),
    columns=(
        Column("record_id_l", "string", "The lesser record id."),
        Column("record_id_r", "string", "The greater record id."),
        Column(
            "weight_bits",
            "float64",
            "Match weight.",
            unit="bits",
            missing="Not scored: basis is not model.",
        ),
        Column(
            "match_probability",
            "float64",
            "Match probability.",
            missing="Not scored: basis is not model.",
        ),
        Column("basis", "string", "model, judgement or source_key."),
        Column(
            "levels",
            "list<int8>",
            "Comparison level of each comparison; -1 where either side is missing.",
        ),
        Column("is_in_entity", "bool", "Whether both records ended in one entity."),
    ),
)

ENTITIES = TableSpec(
    name="entities",
    about="Which person each person record is proposed to be. Every record has one, alone or not.",
    writer=Stage.RESOLVE,
    key=("record_id",),
    columns=(
        Column("record_id", "string", "The person record."),
        Column("entity_id", "string", "The id of the entity's first-received record."),
        Column("n_records", "int32", "Records in the entity.", unit="records"),
        Column(
            "weakest_link_bits",
            "float64",
            "Weight of the weakest link that holds the entity together.",
            unit="bits",
            missing="One record, or held by judgements and source keys alone.",
        ),
    ),
)

COMPARISON_LEVELS = TableSpec(
    name="comparison_levels",
    about="The fitted model: how often each comparison level occurs among matches and among non-matches.",
    writer=Stage.RESOLVE,
    key=("comparison", "level"),
    columns=(
        Column("comparison", "string", "The comparison."),
        Column("level", "int8", "The level; 0 is the weakest agreement."),
        Column("label", "string", "The level in words."),
        Column("m_probability", "float64", "P(level | same person)."),
        Column("u_probability", "float64", "P(level | different people)."),
        Column("weight_bits", "float64", "log2(m / u), before term frequencies.", unit="bits"),
    ),
)

FITS = TableSpec(
    name="fits",
    about="How the model was reached, and on how much.",
    writer=Stage.RESOLVE,
    key=("fit_id",),
    columns=(
        Column("fit_id", "string", "What was resolved: people."),
        Column("prior_match_probability", "float64", "P(two records drawn at random match)."),
        Column("has_converged", "bool", "Whether EM met its tolerance before its iteration limit."),
        Column("n_iterations", "int32", "EM iterations."),
        Column("threshold_bits", "float64", "Links at or above this weight are kept.", unit="bits"),
        Column("n_records", "int64", "Person records compared."),
        Column("n_unnamed", "int64", "Person records with nothing to compare; each stays alone."),
        Column("n_candidate_pairs", "int64", "Pairs that the blocking rules brought together."),
        Column("n_skipped_pairs", "int64", "Pairs not looked at, in blocks above the limit of size."),
        Column("n_recut", "int64", "Components too large to cluster whole, cut at a higher threshold first."),
        Column("n_links", "int64", "Pairs at or above the threshold that no guard speaks against."),
        Column("blocking_rules", "list<string>", "The blocking rules, in order."),
    ),
)

JUDGEMENT_CONFLICTS = TableSpec(
    name="judgement_conflicts",
    about="Judgements that cannot all hold: a match inside a path that a non-match forbids. The non-match wins.",
    writer=Stage.RESOLVE,
    key=("record_id_l", "record_id_r"),
    columns=(
        Column("record_id_l", "string", "The lesser record id of the judgement set aside."),
        Column("record_id_r", "string", "The greater record id of the judgement set aside."),
        Column("event_id", "int64", "The event of the judgement set aside."),
        Column("reason", "string", "Which judgement or identifier it contradicts."),
    ),
)
