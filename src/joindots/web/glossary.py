"""The words of the review, each with its one meaning: for the help page, and for the small explanations in place."""

from __future__ import annotations

GLOSSARY = {
    "case": "One recorded crime of one body, closed, under review.",
    "assessment": "One look at one case, against the checklist.",
    "decision": "A formal outcome of the review, made by a panel.",
    "judgement": "A person's answer about a link: same, different, or not enough information.",
    "link": "Two records proposed as one person. A proposal until a person accepts it.",
    "bits": "What a comparison adds to the belief that two records are one person, or takes off. One bit doubles the odds.",
    "second reading": "A second person's answer on a link or case, given without sight of the first.",
    "kappa": "How far two readers agree beyond what chance would make them agree: 1 is always, 0 no more than chance.",
    "criteria": "The published conditions that say whether a case is in scope. Each is answered yes, no or cannot tell.",
    "joined dot": "Two cases that nobody had connected, and the evidence that joins them.",
    "pseudonym": "The id by which a victim or witness is called, wherever a name is not needed.",
    "hub": "A thing that so many unrelated cases touch that sharing it says next to nothing.",
    "pack": "A PDF for paper, of one case, panel or person, with contents, classification and a list of hashes.",
    "not now": "A victim's wish not to be contacted at present. Nothing that touches them goes on until they change it.",
    "break the glass": "Open one case at once in an emergency; its owner and the auditors are told.",
}
