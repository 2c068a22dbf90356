"""Faults that cannot change an answer, by rule, and are not drawn. Each rule has its reason; there are no others.

Beside these, texts are left alone (what a message says is read by people, and so is what is raised), and docstrings,
annotations, decorators and imports, which do nothing in a run (``mutants.py``).
"""

from __future__ import annotations

import ast

OPTIONS = ("kernels/options.py", "kernels/__init__.py")
"""How kernels are compiled: whether their code is kept, whether threads may run beside them. In Python it does nothing."""

READING_AHEAD = {"kernels/listed.py": "fetch"}
"""A function that reads what is read again soon, so that it is near; the number that it gives is written over unread."""

SIZES = {
    ("clusters/linkage.py", "_PAIRS_AT_ONCE"): "test_link_by_average__does_not_depend_on_how_many_pairs_it_scores_at_once",
    ("distributed.py", "_ENTRIES_AT_ONCE"): "test_whole_blocks__cuts_between_blocks_alone_and_loses_nothing",
    ("kernels/listed.py", "_AT_ONCE"): "test_pair_levels__are_the_same_however_many_are_listed",
    ("kernels/screen.py", "_A_VECTOR"): "test_comparisons__are_added_up_whether_in_steps_or_in_one_pass",
    ("kernels/screen.py", "_FEW"): "test_list_alive__lists_each_lane_that_reaches_the_least_bits",
    ("kernels/signatures.py", "_AT_ONCE"): "test_fill_features__writes_what_is_kept_of_each_records_values",
    ("kernels/walk.py", "_AT_ONCE"): "test_walk_stripe__meets_a_tile_within_itself_and_with_all_after_it",
    ("kernels/tiles.py", "LANES"): "test_walk_stripe__meets_a_tile_within_itself_and_with_all_after_it",
    ("training/patterns.py", "_MOST_NUMBERED"): "test_random_patterns__of_few_records_are_those_of_all_pairs",
    ("training/patterns.py", "_MOST_IN_A_TABLE"): "test_random_patterns__of_few_records_are_those_of_all_pairs",
    ("records/fitted.py", "_ROWS_AT_ONCE"): "test_digest_columns__reads_a_long_column_in_pieces",
    ("records/portions.py", "_ROWS"): "test_in_portions__works_on_every_row_once_whatever_their_number",
}
"""Sizes of portions, which shape speed alone: each with the test which shows that answers do not depend on it."""


def counts_processors(expression: ast.expr) -> bool:
    """Whether an expression says how many threads there may be: each writes rows of its own, whatever their number."""
    return "os.cpu_count()" in ast.unparse(expression)


def is_size(module: str, statement: ast.stmt) -> bool:
    """Whether a statement sets the size of a portion."""
    names = statement.targets if isinstance(statement, ast.Assign) else []
    return any(isinstance(name, ast.Name) and (module, name.id) in SIZES for name in names)
