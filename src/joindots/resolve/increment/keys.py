"""Blocking keys as numbers that depend on their texts alone, so that records of any delivery can be looked up by them.

A rule's key is a 64-bit hash of the rule and of its texts. Two different keys have one number in about one of ten million
reviews of a million records; such a pair would be compared, and linked only if the model says so.
"""

from __future__ import annotations

import numpy as np

from joindots.resolve.kernels.data import Codes, Flags
from joindots.resolve.kernels.hashing import Hashes, hash_texts, mixed
from joindots.resolve.kernels.newcomers import extend_hashes, extend_hashes_by_lists
from joindots.resolve.models.spec import BlockingRule, Key
from joindots.resolve.records.coded import CodedTable
from joindots.resolve.records.texts import text_bytes


def text_hashes(table: CodedTable, key: Key) -> Hashes:
    """Hash each distinct text of a key; there is room for one at least."""
    texts = table.key(key).texts
    hashes = np.zeros(max(len(texts), 1), np.uint64)
    hash_texts(*text_bytes(texts), hashes[: len(texts)])
    return hashes


def rule_seed(rule: BlockingRule) -> np.uint64:
    """Give the number that the keys of a rule begin with; the rule without keys has this one alone."""
    text = np.frombuffer(rule.name.encode("utf-8"), np.uint8)
    out = np.zeros(1, np.uint64)
    hash_texts(text, np.array([0, len(text)], np.int64), out)
    return np.uint64(mixed(out[0]))


def entries_of(table: CodedTable, rules: tuple[BlockingRule, ...], is_eligible: Flags) -> tuple[Hashes, Codes]:
    """List every record under every key that it has, by key and then by record."""
    among = np.flatnonzero(is_eligible).astype(np.int32)
    found = [_entries_of_rule(table, rule, among) for rule in rules]
    rows = np.concatenate([each[0] for each in found])
    keys = np.concatenate([each[1] for each in found])
    order = np.argsort(keys, kind="stable")
    return keys[order], rows[order]


def _entries_of_rule(table: CodedTable, rule: BlockingRule, among: Codes) -> tuple[Codes, Hashes]:
    rows, keys = among.copy(), np.full(len(among), rule_seed(rule), np.uint64)
    for key in rule.keys:
        found, hashes = table.key(key), text_hashes(table, key)
        if found.starts is None:
            n = extend_hashes(rows, keys, found.codes, hashes, rows, keys)
            rows, keys = rows[:n], keys[:n]
        else:
            n = int((found.starts[rows + 1] - found.starts[rows]).sum())
            longer_rows, longer_keys = np.empty(n, np.int32), np.empty(n, np.uint64)
            extend_hashes_by_lists(rows, keys, found.starts, found.codes, hashes, longer_rows, longer_keys)
            rows, keys = longer_rows, longer_keys
    return rows, keys
