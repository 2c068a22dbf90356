"""Derived arrays and tables that are read where they lie on the disk: an index, for a search that must answer at once.

A bundle is a folder of NumPy files and Arrow files with a manifest that is written last. The manifest holds a stamp: the
digests of all that the bundle was made from. Under another stamp, or where a file is not as long as it was, there is no
bundle: whoever asked makes it again. Nothing in it is a source of anything.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

_MANIFEST = "manifest.json"
Arrays = Mapping[str, npt.NDArray[np.generic]]


@dataclass(frozen=True, slots=True)
class Bundle:
    """Arrays and tables by name, mapped from the disk: their pages are read when they are looked at."""

    arrays: dict[str, npt.NDArray[np.generic]]
    tables: dict[str, pa.Table]


class ArrayStore:
    """Bundles by name, each a folder under `root`."""

    def __init__(self, root: Path) -> None:
        self._root = root

    def write(self, name: str, arrays: Arrays, tables: Mapping[str, pa.Table], *, stamp: Mapping[str, str]) -> None:
        """Replace a bundle: a crash leaves the new one, or none."""
        self._root.mkdir(parents=True, exist_ok=True)
        partial = self._root / f".partial-{name}"
        shutil.rmtree(partial, ignore_errors=True)
        partial.mkdir()
        for key, array in arrays.items():
            np.save(partial / f"{key}.npy", np.ascontiguousarray(array), allow_pickle=False)
        for key, table in tables.items():
            with pa.OSFile(str(partial / f"{key}.arrow"), "wb") as file, pa.ipc.new_file(file, table.schema) as writer:
                writer.write_table(table.combine_chunks())
        sizes = {path.name: path.stat().st_size for path in sorted(partial.iterdir())}
        manifest = {"stamp": dict(stamp), "sizes": sizes}
        (partial / _MANIFEST).write_text(json.dumps(manifest, indent=1, sort_keys=True), "utf-8")
        shutil.rmtree(self._root / name, ignore_errors=True)
        partial.rename(self._root / name)

    def open(self, name: str, *, stamp: Mapping[str, str]) -> Bundle | None:
        """Map a bundle into memory; ``None`` where there is none of this stamp, or its files are not those written."""
        folder = self._root / name
        manifest = _read_manifest(folder / _MANIFEST)
        if manifest is None or manifest.get("stamp") != dict(stamp):
            return None
        sizes = {path.name: path.stat().st_size for path in sorted(folder.iterdir()) if path.name != _MANIFEST}
        if sizes != manifest.get("sizes"):
            return None
        arrays, tables = {}, {}
        for file in sizes:
            key, _, kind = file.rpartition(".")
            if kind == "npy":
                arrays[key] = np.load(folder / file, mmap_mode="r", allow_pickle=False).view(np.ndarray)
            else:
                tables[key] = pa.ipc.open_file(pa.memory_map(str(folder / file))).read_all()
        return Bundle(arrays, tables)


def _read_manifest(path: Path) -> dict[str, Any] | None:
    try:
        content = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError):
        return None
    return content if isinstance(content, dict) else None
