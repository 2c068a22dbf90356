"""Three-valued logic over columns of answers, after Kleene: an unknown decides nothing, and never counts as no.

The answers are the words of `Answer`. *All* is no as soon as one is no; *any* is yes as soon as one is yes; otherwise an
unknown keeps the whole unknown.
"""

from __future__ import annotations

import polars as pl

from joindots.model.words import Answer

YES, NO, CANNOT_TELL = (pl.lit(answer.value) for answer in (Answer.YES, Answer.NO, Answer.CANNOT_TELL))


def is_yes(answer: pl.Expr) -> pl.Expr:
    """Whether an answer is yes."""
    return answer == Answer.YES.value


def is_no(answer: pl.Expr) -> pl.Expr:
    """Whether an answer is no."""
    return answer == Answer.NO.value


def is_open(answer: pl.Expr) -> pl.Expr:
    """Whether an answer is cannot_tell."""
    return answer == Answer.CANNOT_TELL.value


def answer(yes: pl.Expr, no: pl.Expr) -> pl.Expr:
    """Answer yes where `yes` holds, else no where `no` holds, else cannot_tell; a null holds nowhere."""
    return pl.when(yes.fill_null(False)).then(YES).when(no.fill_null(False)).then(NO).otherwise(CANNOT_TELL)


def all_of(*answers: pl.Expr) -> pl.Expr:
    """Kleene AND."""
    return answer(pl.all_horizontal(*map(is_yes, answers)), pl.any_horizontal(*map(is_no, answers)))


def any_in(answers: pl.Expr) -> pl.Expr:
    """Kleene OR over the rows of a group; of no rows at all, cannot_tell: nothing recorded is not nothing there."""
    return answer(is_yes(answers).any(), is_no(answers).all() & (answers.len() > 0))
