"""A national sample with known truth, in the formats and with the mess of real forces.

No real case data is public, so whatever measures the other rooms needs made-up people. This room draws a nation (people,
households, phones, vehicles, venues, groups of offenders and many unrelated cases), describes each person several times
with errors, and writes each force's export in that force's own format, with a mapping and with the truth beside it. The
name lists serve simulated truth only: no rule that compares names may read them.

Nothing here belongs to anybody (each choice is our judgement of what is unallocated; see `joindots.simulate.identifiers`).
"""

from joindots.simulate.sample import SampleSummary, simulate

__all__ = ["SampleSummary", "simulate"]
