"""Pages drawn for the docs: ``JOINDOTS_DRAW=FOLDER`` makes the journeys draw what they stand before. Else nothing is drawn.

The pictures hold few colours, so each is written with a palette: half the size, and the same to the eye.
"""

from __future__ import annotations

import os
import struct
import zlib
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

WIDTH, HEIGHT = 1180, 860
N_COLOURS = 256
_FOLDER = os.environ.get("JOINDOTS_DRAW")


def draw(page: Any, name: str) -> None:
    """Draw what is on the screen into the folder of pictures, if there is one."""
    if not _FOLDER:
        return
    before = page.viewport_size
    page.set_viewport_size({"width": WIDTH, "height": HEIGHT})
    page.wait_for_timeout(300)  # until what moves has come to rest
    (Path(_FOLDER) / f"{name}.png").write_bytes(with_palette(page.screenshot()))
    page.set_viewport_size(before)


def with_palette(png: bytes) -> bytes:
    """Write a picture of 8 bits a channel again, with at most 256 colours."""
    height, width, pixels = _pixels(png)
    packed = (pixels.astype(np.uint32) * np.array([1 << 16, 1 << 8, 1], dtype=np.uint32)).sum(axis=1, dtype=np.uint32)
    colours, number, counts = np.unique(packed, return_inverse=True, return_counts=True)
    kept = np.sort(np.argsort(-counts, kind="stable")[:N_COLOURS])
    of_kept, of_all = _channels(colours[kept]), _channels(colours)
    nearest = np.array([int(np.abs(of_kept - each).sum(axis=1).argmin()) for each in of_all], dtype=np.uint8)
    rows = np.zeros((height, width + 1), dtype=np.uint8)  # the first of each row says how it is filtered: not at all
    rows[:, 1:] = nearest[number].reshape(height, width)
    head = struct.pack(">IIBBBBB", width, height, 8, 3, 0, 0, 0)
    palette = of_kept.astype(np.uint8).tobytes()
    parts = ((b"IHDR", head), (b"PLTE", palette), (b"IDAT", zlib.compress(rows.tobytes(), 9)), (b"IEND", b""))
    return png[:8] + b"".join(_chunk(kind, content) for kind, content in parts)


def _channels(packed: npt.NDArray[np.uint32]) -> npt.NDArray[np.int64]:
    return np.stack([packed >> 16, packed >> 8 & 255, packed & 255], axis=1).astype(np.int64)


def _chunk(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))


def _pixels(png: bytes) -> tuple[int, int, npt.NDArray[np.uint8]]:
    """Read a PNG without a palette (PNG, third edition, 9.2: the filters) into rows of red, green and blue."""
    at, data, width, height, n_channels = 8, b"", 0, 0, 3
    while at < len(png):
        (length,), kind = struct.unpack(">I", png[at : at + 4]), png[at + 4 : at + 8]
        content = png[at + 8 : at + 8 + length]
        if kind == b"IHDR":
            width, height, _, colour = struct.unpack(">IIBB", content[:10])
            n_channels = {2: 3, 6: 4}[colour]
        elif kind == b"IDAT":
            data += content
        at += length + 12
    rows = np.frombuffer(zlib.decompress(data), dtype=np.uint8).reshape(height, -1)
    above = np.zeros((width, n_channels), dtype=np.int64)
    drawn = np.zeros((height, width, n_channels), dtype=np.uint8)
    for y, row in enumerate(rows):
        above = _unfiltered(int(row[0]), row[1:].reshape(width, n_channels).astype(np.int64), above)
        drawn[y] = above
    return height, width, drawn[:, :, :3].reshape(-1, 3)


def _unfiltered(kind: int, row: npt.NDArray[np.int64], above: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    if kind == 0:
        return row
    if kind == 1:
        return np.cumsum(row, axis=0) & 255
    if kind == 2:
        return (row + above) & 255
    made, left, corner = row.copy(), np.zeros_like(row[0]), np.zeros_like(row[0])
    for x in range(len(row)):
        up = above[x]
        guess = (left + up) // 2 if kind == 3 else _paeth(left, up, corner)
        made[x] = left = (row[x] + guess) & 255
        corner = up
    return made


def _paeth(left: npt.NDArray[np.int64], up: npt.NDArray[np.int64], corner: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    guess = left + up - corner
    by_left, by_up, by_corner = abs(guess - left), abs(guess - up), abs(guess - corner)
    return np.where((by_left <= by_up) & (by_left <= by_corner), left, np.where(by_up <= by_corner, up, corner))
