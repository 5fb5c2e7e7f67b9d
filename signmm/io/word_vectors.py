"""Vectors of words, in the formats in which people have them."""

from __future__ import annotations

import unicodedata
from collections.abc import Collection
from pathlib import Path

import numpy as np

from signmm.io.guarded import guard, read_json, read_text
from signmm.io.guarded_arrays import load_npz

_ENDINGS = ('.npz', '.json', '.txt', '.vec')


def read_word_vectors(path: str | Path, words: Collection[str]) -> dict[str, np.ndarray]:
    """Reads the vectors of some words.

    Args:
        path: ``.npz`` with ``words`` (N,) and ``vectors`` (N, D); ``.json``, an object word -> D numbers; ``.txt`` or
            ``.vec``, the text format of word2vec, GloVe and fastText: a word and D numbers in each line, with or
            without a first line of N and D.
        words: The words wanted; names are compared in Unicode NFC.

    Returns:
        Word -> (D,) float64, for those that are there.

    Raises:
        FileNotFoundError: No such file.
        ValueError: Another ending, a damaged file, numbers that are not finite, or vectors of different widths.
    """
    path = Path(path)
    if path.suffix not in _ENDINGS:
        raise ValueError(f"word vectors {path}: expected an ending of {', '.join(_ENDINGS)}, got '{path.suffix}'")
    wanted = {unicodedata.normalize('NFC', word): word for word in words}
    where = f'word vectors {path}'
    if path.suffix == '.npz':
        arrays = load_npz(path, 'word vectors', ('words', 'vectors'))
        if arrays['words'].ndim != 1 or arrays['vectors'].shape[:1] != arrays['words'].shape:
            raise ValueError(
                f'{where}: expected words (N,) and vectors (N, D), got {arrays["words"].shape} and '
                f'{arrays["vectors"].shape}'
            )
        rows = list(zip(arrays['words'].tolist(), arrays['vectors'], strict=True))
    elif path.suffix == '.json':
        rows = list(read_json(path, 'word vectors', dict).items())
    else:
        rows = [(line[0], line[1:]) for line in _lines(read_text(path, 'word vectors'))]
    found: dict[str, np.ndarray] = {}
    for word, numbers in rows:
        name = wanted.get(unicodedata.normalize('NFC', str(word)))
        if name is not None:
            found[name] = _vector(numbers, f"{where}, word '{word}'")
    widths = {len(vector) for vector in found.values()}
    if len(widths) > 1:
        raise ValueError(f'{where}: vectors of different widths: {", ".join(map(str, sorted(widths)))}')
    return found


def _lines(text: str) -> list[list[str]]:
    rows = [line.split() for line in text.splitlines() if line.strip()]
    # The first line may say how many words and numbers there are.
    return rows[1:] if rows and len(rows[0]) == 2 and len(rows) > 1 and len(rows[1]) > 2 else rows


def _vector(numbers: object, where: str) -> np.ndarray:
    with guard(where):
        vector = np.array(numbers, np.float64)
        if vector.ndim != 1 or not len(vector) or not np.isfinite(vector).all():
            raise ValueError(f'{where}: expected finite numbers, got an array {vector.shape}')
    return vector
