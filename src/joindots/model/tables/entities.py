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
        Column(
            "company_bits",
            "float64",
            "What the match weight owes to the company that both records were found in (table company); may be negative.",
            unit="bits",
            missing="Not scored: basis is not model.",
        ),
        Column(
            "needs_company",
            "bool",
            "Whether a rule would refuse the link without company, whatever its weight: a name alone is no evidence.",
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

COMPANY = TableSpec(
    name="company",
    about="Whom each suspect was named with and what was seen with them, as a first pass knew it: evidence of who they are.",
    writer=Stage.RESOLVE,
    key=("record_id",),
    columns=(
        Column("record_id", "string", "The record of a suspect."),
        Column("case_ids", "list<string>", "The cases in which it is a suspect's."),
        Column(
            "co_suspects",
            "list<string>",
            "Entities of the other suspects of its cases who are suspects elsewhere too; each by its founding record.",
        ),
        Column(
            "vehicles_and_accounts",
            "list<string>",
            "Vehicles and accounts of its own, and those and telephones of its cases, that another case knows: "
            "kind:value@year, for each year.",
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
        Column("threshold_bits", "float64", "Join threshold: pairs at or above this weight are links.", unit="bits"),
        Column(
            "break_bits",
            "float64",
            "Break threshold: an entity is cut where no pair at or above it connects it.",
            unit="bits",
        ),
        Column("n_records", "int64", "Person records compared."),
        Column("n_unnamed", "int64", "Person records with nothing to compare; each stays alone."),
        Column(
            "share_of_links_lost",
            "float64",
            "The share of links above the threshold that the blocking rules are expected never to bring together.",
            missing="too few links were seen to say",
        ),
        Column(
            "n_candidate_pairs",
            "int64",
            "Pairs that the blocking rules brought together, once for each rule that makes them.",
        ),
        Column("n_skipped_pairs", "int64", "Pairs not looked at, in blocks above the limit of size."),
        Column("n_links", "int64", "Links that no guard speaks against, and pairs below the threshold that hold an entity."),
        Column("blocking_rules", "list<string>", "The blocking rules, in order."),
    ),
)

FITTED_MODELS = TableSpec(
    name="fitted_models",
    about="The fitted model whole, as it weighed this run's pairs: what explains a pair later weighs it with this.",
    writer=Stage.RESOLVE,
    key=("fit_id",),
    columns=(
        Column("fit_id", "string", "What was resolved: people."),
        Column(
            "middle_year",
            "int32",
            "The middle year of birth and the middle age together: stated ages are taken to be of that year.",
            missing="No date of birth, or no age, is recorded.",
        ),
        Column("document", "string", "The model as one JSON document: comparisons, weights, how common each value is."),
    ),
)

ERROR_ESTIMATES = TableSpec(
    name="error_estimates",
    about="How right the entities are estimated to be without labels: by the model itself, and by held-out identifiers.",
    writer=Stage.RESOLVE,
    key=("basis", "measure"),
    columns=(
        Column("basis", "string", "model, or the identifier that the other evidence was not shown."),
        Column("measure", "string", "What is estimated."),
        Column("estimate", "float64", "A share.", missing="There is nothing to estimate it from."),
        Column("lower", "float64", "Lower end of its 95% interval.", missing="The model gives no interval."),
        Column("upper", "float64", "Upper end of its 95% interval.", missing="The model gives no interval."),
        Column("n_base", "int64", "Pairs of records that the share is of; of the model, expected and rounded."),
    ),
)

BLOCKING_RULES = TableSpec(
    name="blocking_rules",
    about="Which rules brought pairs together to be compared, what each cost and what it is expected to find.",
    writer=Stage.RESOLVE,
    key=("fit_id", "position"),
    columns=(
        Column("fit_id", "string", "What was resolved: people."),
        Column("position", "int32", "The rule's place, from 1; a pair belongs to the first rule that makes it."),
        Column("rule", "string", "The keys that two records must share, joined by *and*."),
        Column("trains", "bool", "Whether the model was trained on the rule's pairs as well."),
        Column("n_pairs", "int64", "Pairs that the rule makes, those of earlier rules among them."),
        Column("n_skipped_pairs", "int64", "Pairs in blocks above the limit of size, not looked at under this rule."),
        Column(
            "share_of_links_first_found",
            "float64",
            "The share of links above the threshold that this rule is expected to be the first to bring together.",
            missing="not known",
        ),
    ),
)

JUDGEMENT_CONFLICTS = TableSpec(
    name="judgement_conflicts",
    about="Judgements that contradict something, with the path that makes it so. The non-match and the identifier win.",
    writer=Stage.RESOLVE,
    key=("record_id_l", "record_id_r"),
    columns=(
        Column("record_id_l", "string", "The lesser record id of the judgement."),
        Column("record_id_r", "string", "The greater record id of the judgement."),
        Column("event_id", "int64", "The event of the judgement."),
        Column(
            "kind",
            "string",
            "set_aside: a match that was not followed. cut: a non-match that was, though links join its records otherwise.",
        ),
        Column("reason", "string", "Which judgement or identifier a match contradicts; which links a non-match cut."),
        Column(
            "path_record_ids",
            "list<string>",
            "The records from one of the judgement to the other along the contradiction; empty where a record is gone.",
        ),
        Column(
            "path_steps",
            "list<string>",
            "What stands between each record of the path and the next: match or non_match with its event, source_key, model "
            "with its weight, or the identifier that differs.",
        ),
        Column("path_event_ids", "list<int64>", "The events of the judgements along the path, in order."),
    ),
)
