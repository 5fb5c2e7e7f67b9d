"""Finds the row of an id by sorted hashes: arrays, which processes share, where a dict would be copied by each."""

from __future__ import annotations

import codecs
import hashlib
from collections.abc import Iterator, Mapping, Sequence

import numpy as np

from signmm.io.ids import check_id, nfc

#: Needles that no harmless id has; where one is found, every id is looked at.
_SUSPECTS = (b'\\', b'..', b'//', b'\n/', b'/\n', b':', b'./', b'.\n', b'\0')
_WITHOUT_DOTS = tuple(needle for needle in _SUSPECTS if b'.' not in needle)
_CHUNK = 1 << 18
_PIECE = 1 << 22
_LINE_FEED = 10


def id_hash(name: str) -> int:
    """Hashes an id, in every process and version alike.

    Args:
        name: The id, in NFC.

    Returns:
        64 bits of its BLAKE2b.
    """
    return int.from_bytes(hashlib.blake2b(name.encode(), digest_size=8).digest(), 'little')


def hash_ids(names: Sequence[str]) -> np.ndarray:
    """Hashes many ids.

    Args:
        names: Ids in NFC.

    Returns:
        (N,) uint64.
    """
    return np.fromiter(map(id_hash, names), np.uint64, len(names))


class IdTable:
    """Rows of unique ids.

    Args:
        arrays: ``text`` (the ids in UTF-8, a line feed after each), ``ends`` (N,) int64, ``hashes`` (N,) uint64 in
            ascending order, and ``rows`` (N,) uint32, the row of each hash.
    """

    def __init__(self, arrays: Mapping[str, np.ndarray]) -> None:
        self.text, self.ends = arrays['text'], arrays['ends']
        self.hashes, self.rows = arrays['hashes'], arrays['rows']

    @classmethod
    def build(cls, ids: Sequence[str]) -> IdTable:
        """Makes a table.

        Args:
            ids: The ids in row order.

        Returns:
            The table.

        Raises:
            ValueError: An id occurs twice, or is none; the message names it.
        """
        names = [check_id(name, f'row {row}') for row, name in enumerate(ids)]
        codes = [name.encode() for name in names]
        hashes = hash_ids(names)
        rows = np.argsort(hashes, kind='stable')
        hashes = hashes[rows]
        for place in np.flatnonzero(hashes[1:] == hashes[:-1]):
            first, second = rows[place : place + 2]
            if codes[first] == codes[second]:
                raise ValueError(f"duplicate id '{names[first]}'")
        return cls({
            'text': np.frombuffer(b'\n'.join([*codes, b'']), np.uint8),
            'ends': np.cumsum([len(code) + 1 for code in codes], dtype=np.int64),
            'hashes': hashes,
            'rows': rows.astype(np.uint32),
        })  # fmt: skip

    def arrays(self) -> dict[str, np.ndarray]:
        """Gives what the constructor takes."""
        return {'text': self.text, 'ends': self.ends, 'hashes': self.hashes, 'rows': self.rows}

    def check(self) -> None:
        """Checks arrays that come from a file.

        Raises:
            ValueError: They do not fit together, are no UTF-8, or an id would lead out of a folder.
        """
        size = len(self.ends)
        if not len(self.hashes) == len(self.rows) == size or (size and self.ends[-1] != len(self.text)):
            raise ValueError('the arrays of the ids do not fit together')
        for first in range(0, size, _PIECE):
            ends = self.ends[max(first - 1, 0) : first + _PIECE].astype(np.int64)
            if ends[0] < 1 or (np.diff(ends) < 1).any() or (self.text[ends - 1] != _LINE_FEED).any():
                raise ValueError('the ends of the ids are not where the ids end')
        decoder = codecs.getincrementaldecoder('utf-8')()
        for first in range(0, len(self.text), _PIECE):
            piece = self.text[max(first - 1, 0) : first + _PIECE].tobytes()
            decoder.decode(piece[first > 0 :], final=first + _PIECE >= len(self.text))
            looked_for = _SUSPECTS if b'.' in piece else _WITHOUT_DOTS
            if (first == 0 and piece.startswith(b'/')) or any(needle in piece for needle in looked_for):
                for name in self:
                    check_id(name, 'field id')
                return

    def __len__(self) -> int:
        return len(self.ends)

    def __getitem__(self, row: int) -> str:
        """Gives the id of a row."""
        return self.text[self.ends[row - 1] if row else 0 : self.ends[row] - 1].tobytes().decode()

    def __iter__(self) -> Iterator[str]:
        for first in range(0, len(self), 4096):
            last = min(first + 4096, len(self)) - 1
            lines = self.text[self.ends[first - 1] if first else 0 : self.ends[last] - 1]
            yield from lines.tobytes().decode().split('\n')

    def find(self, video_id: object) -> int | None:
        """Finds a row.

        Args:
            video_id: An id.

        Returns:
            Its row, or None.
        """
        if not isinstance(video_id, str):
            return None
        name = nfc(video_id)
        try:
            code = np.uint64(id_hash(name))
        except UnicodeEncodeError:
            return None
        place = int(np.searchsorted(self.hashes, code))
        while place < len(self) and self.hashes[place] == code:
            row = int(self.rows[place])
            if row < len(self) and self[row] == name:
                return row
            place += 1
        return None

    def find_hashes(self, hashes: np.ndarray) -> np.ndarray:
        """Finds many ids; fast where their hashes ascend.

        Args:
            hashes: (M,) uint64.

        Returns:
            (M,) int64 rows, -1 where there is none.
        """
        return find_hashes(self.hashes, self.rows, hashes)


def find_hashes(sorted_hashes: np.ndarray, rows: np.ndarray, hashes: np.ndarray) -> np.ndarray:
    """Looks hashes up among sorted ones, piece by piece, so that no large array is made on the way.

    Args:
        sorted_hashes: (N,) uint64, ascending.
        rows: (N,) row of each.
        hashes: (M,) uint64 wanted.

    Returns:
        (M,) int64 rows, -1 where there is none.
    """
    found = np.full(len(hashes), -1, np.int64)
    for first in range(0, len(hashes) if len(sorted_hashes) else 0, _CHUNK):
        wanted = hashes[first : first + _CHUNK]
        place = np.minimum(np.searchsorted(sorted_hashes, wanted), len(sorted_hashes) - 1)
        there = sorted_hashes[place] == wanted
        found[first : first + _CHUNK][there] = rows[place[there]]
    return found
