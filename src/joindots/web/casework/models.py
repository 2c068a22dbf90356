"""What casework knows: cases, the people and records in them, links to judge, things that join cases.

What a run derived and a person accepted (promote) and what people decided stand side by side: the first is replaced by
the next accepted difference, the second never.
"""

from __future__ import annotations

from django.db import models

from joindots.web.audit.replay import state

_COUNTED = ("force_code", "body_name", "is_restricted", "state", "scope", "case_id")


@state
class Case(models.Model):
    """One closed case under review: what lists need. Long texts stand in `CaseDetail`."""

    case_id = models.CharField(max_length=120, primary_key=True)
    source_id = models.CharField(max_length=60)
    force_code = models.CharField(max_length=10, blank=True)
    body_name = models.CharField(max_length=120)
    crime_ref = models.CharField(max_length=120)
    offence_code = models.CharField(max_length=20, blank=True)
    offence_from = models.DateField(null=True)
    offence_to = models.DateField(null=True)
    closed_on = models.DateField(null=True)
    scope = models.CharField(max_length=12)  # in, out, cannot_tell
    position = models.IntegerField(default=999_999_999, help_text="Place in the proposed order of review; 1 is first.")
    top_reason = models.TextField(blank=True)
    n_reasons = models.IntegerField(default=0)
    n_suspects = models.IntegerField(default=0)
    n_joined = models.IntegerField(default=0, help_text="Other cases that the dots join this one to.")
    accepted_event = models.BigIntegerField(default=0)

    state = models.CharField(max_length=30, default="triage")
    owner = models.CharField(max_length=60, blank=True, db_index=True)
    due_on = models.DateField(null=True)
    is_restricted = models.BooleanField(default=False)
    outcome = models.CharField(max_length=40, blank=True)
    changed_at = models.DateTimeField(null=True)

    class Meta:
        indexes = (
            models.Index(fields=("state", "position", "case_id"), name="cases_in_order"),
            models.Index(fields=("position", "case_id"), name="cases_by_position"),
            models.Index(fields=("force_code", "position"), name="cases_of_force"),
            models.Index(fields=("crime_ref",), name="cases_by_reference"),
            models.Index(fields=_COUNTED, name="cases_counted"),  # counts and filters read it alone
        )

    def __str__(self) -> str:
        return self.case_id


@state
class CaseDetail(models.Model):
    """The rest of a case, read by its own page alone."""

    case = models.OneToOneField(Case, models.CASCADE, primary_key=True, related_name="detail")
    facts = models.JSONField(default=dict)  # offence, outcome, flags, dates as recorded
    scope_reasons = models.JSONField(default=list)
    priority_reasons = models.JSONField(default=list)
    questions = models.JSONField(default=list)
    narratives = models.JSONField(default=list)
    provisions = models.JSONField(default=list)
    origins = models.JSONField(default=list)


@state
class Person(models.Model):
    """One proposed person: the records that a run, and people's judgements, hold to be one."""

    entity_id = models.CharField(max_length=60, primary_key=True)
    shown = models.CharField(max_length=200)  # a name, a label, or the entity's own id as a pseudonym
    is_sheltered = models.BooleanField(default=False)  # a record of theirs is of a victim or witness
    n_records = models.IntegerField(default=1)
    n_cases = models.IntegerField(default=0)
    weakest_link_bits = models.FloatField(null=True)
    merged_into = models.CharField(max_length=60, blank=True)  # where a later run moved all their records


@state
class PersonRecord(models.Model):
    """One description of one person in one delivery."""

    record_id = models.CharField(max_length=60, primary_key=True)
    person = models.ForeignKey(Person, models.CASCADE, related_name="records")
    source_id = models.CharField(max_length=60)
    body_name = models.CharField(max_length=120)
    fields = models.JSONField(default=dict)  # protected where the person is sheltered
    origins = models.JSONField(default=list)
    search_name = models.CharField(max_length=300, blank=True, db_index=True)  # blank where the person is sheltered


@state
class NameWord(models.Model):
    """One word of a record's names: what a search by name asks. None for those who are sheltered."""

    word_id = models.CharField(max_length=200, primary_key=True)
    word = models.CharField(max_length=100)
    record = models.ForeignKey(PersonRecord, models.CASCADE, related_name="words", db_index=False)

    class Meta:
        indexes = (
            models.Index(fields=("word", "record"), name="words_of_names"),
            models.Index(fields=("record", "word"), name="names_of_words"),
        )


class Narrative(models.Model):
    """What was written about a case, masked, for search: made anew from `CaseDetail` wherever that changes."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="narratives")
    record_id = models.CharField(max_length=120)
    written_on = models.CharField(max_length=10, blank=True)
    text = models.TextField()


class KeptQuestion(models.Model):
    """What somebody asked and keeps by a name. It holds the question alone: each who opens it sees what they may see."""

    kept_id = models.CharField(max_length=32, primary_key=True)
    place = models.CharField(max_length=12)  # search, network
    owner = models.CharField(max_length=60)
    name = models.CharField(max_length=80)
    asked = models.JSONField(help_text="Words of a search; or a case, a kind of thing, how far, and another case.")
    kept_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        indexes = (models.Index(fields=("owner", "place", "name"), name="kept_by_name"),)


@state
class CaseRole(models.Model):
    """What a record was recorded as in a case."""

    role_id = models.CharField(max_length=200, primary_key=True)
    case = models.ForeignKey(Case, models.CASCADE, related_name="roles")
    record = models.ForeignKey(PersonRecord, models.CASCADE, related_name="roles")
    role = models.CharField(max_length=12)


_OF_LIST = ("flag", "lead", "rarity", "stratum", "case_left", "case_right", "left", "right")
"""What lists of links are narrowed and counted by: an index that holds them answers without a link's long sentences."""


@state
class Link(models.Model):
    """Two records that a run proposed as one person, or nearly: what link review decides."""

    link_id = models.CharField(max_length=130, primary_key=True)  # the lesser and the greater record id
    left = models.ForeignKey(PersonRecord, models.CASCADE, related_name="links_left")
    right = models.ForeignKey(PersonRecord, models.CASCADE, related_name="links_right")
    case_left = models.ForeignKey(Case, models.CASCADE, related_name="+")
    case_right = models.ForeignKey(Case, models.CASCADE, related_name="+")
    weight_bits = models.FloatField()
    match_probability = models.FloatField()
    sentence = models.TextField()
    comparisons = models.JSONField(default=list)
    is_in_entity = models.BooleanField()
    is_sheltered = models.BooleanField(default=False)
    doubt = models.FloatField()  # how near to even the model is: 0 is even
    worth = models.FloatField(default=0.0)  # bits of doubt that an answer ends, times the pairs of cases it joins or parts
    lead = models.CharField(max_length=60, blank=True)  # the comparison that speaks loudest for it
    rarity = models.CharField(max_length=6, blank=True)  # whether that comparison's value is rare or common
    stratum = models.CharField(max_length=16, blank=True)  # alike for links of like evidence
    first_event = models.BigIntegerField()
    verdict = models.CharField(max_length=12, blank=True)
    judged_by = models.CharField(max_length=60, blank=True)
    judged_event = models.BigIntegerField(null=True)
    flag = models.TextField(blank=True)  # what is wrong with it, in the words of who set it aside
    flagged_by = models.CharField(max_length=60, blank=True)
    second = models.CharField(max_length=8, blank=True)  # waits, agreed, disputed, settled

    class Meta:
        indexes = (
            models.Index(
                fields=("verdict", "-worth", "link_id", *_OF_LIST), condition=models.Q(verdict=""), name="links_that_wait"
            ),
            models.Index(
                fields=("stratum", "flag", "case_left", "case_right"), condition=models.Q(verdict=""), name="links_alike"
            ),
            models.Index(
                fields=("second", "-worth", "link_id", "judged_by", "case_left", "case_right"), name="links_read_twice"
            ),
            models.Index(fields=("judged_by", "judged_event"), name="links_judged_by"),
            models.Index(fields=("doubt", "link_id"), name="links_by_doubt"),
        )


@state
class SecondReading(models.Model):
    """A second person's answer on a link, given without sight of the first."""

    id = models.BigIntegerField(primary_key=True)
    link = models.ForeignKey(Link, models.CASCADE, related_name="second_readings", db_constraint=False)
    first_verdict = models.CharField(max_length=12)
    first_reader = models.CharField(max_length=60, db_index=True)
    verdict = models.CharField(max_length=12)
    reader = models.CharField(max_length=60, db_index=True)
    reason = models.TextField()
    read_at = models.DateTimeField()


@state
class Tie(models.Model):
    """Two cases that share a thing, or that a path joins: an edge of the network, with its sentence."""

    tie_id = models.CharField(max_length=400, primary_key=True)
    case_left = models.ForeignKey(Case, models.CASCADE, related_name="ties_left")
    case_right = models.ForeignKey(Case, models.CASCADE, related_name="ties_right")
    kind = models.CharField(max_length=12)
    label = models.CharField(max_length=300)
    thing_id = models.CharField(max_length=300, db_index=True)
    weight_bits = models.FloatField()
    basis = models.CharField(max_length=12)
    is_cross_force = models.BooleanField()
    sentence = models.TextField()
    evidence = models.JSONField(default=list)


@state
class Dot(models.Model):
    """Two cases that belong together and that nobody had connected, in sentences."""

    dot_id = models.CharField(max_length=250, primary_key=True)
    case_left = models.ForeignKey(Case, models.CASCADE, related_name="dots_left")
    case_right = models.ForeignKey(Case, models.CASCADE, related_name="dots_right")
    position = models.IntegerField(db_index=True)
    is_cross_force = models.BooleanField()
    weight_bits = models.FloatField()
    sentences = models.JSONField(default=list)
    weakest_step = models.TextField(blank=True)
    breaks_if = models.TextField(blank=True)
    basis = models.CharField(max_length=12)


class Offer(models.Model):
    """What a run proposes, held ready: a difference that somebody accepts or leaves. Its lines are never altered."""

    offer_id = models.BigIntegerField(primary_key=True)  # the id of the event that offered it
    digest = models.CharField(max_length=64)
    counts = models.JSONField()
    from_runs = models.JSONField()
    offered_at = models.DateTimeField()
    state = models.CharField(max_length=12, default="open")  # open, accepted, left, replaced


class OfferLine(models.Model):
    """One change that an offer holds: a table, a key, what it becomes (nothing: it goes) and what it was."""

    offer = models.ForeignKey(Offer, models.CASCADE, related_name="lines")
    table = models.CharField(max_length=20)
    key = models.CharField(max_length=400)
    becomes = models.JSONField(null=True)
    kind = models.CharField(max_length=20)  # new, changed, gone

    class Meta:
        indexes = (models.Index(fields=("offer", "table", "kind", "key"), name="lines_of_offer"),)


from joindots.web.casework import work as _work  # noqa: E402, F401 - Django finds the models of a room in its `models`
