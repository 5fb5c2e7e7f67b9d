"""Text files with a line ``id|sentence`` each."""

from __future__ import annotations

from pathlib import Path


def read_pairs(reference: Path, hypothesis: Path) -> tuple[list[str], list[str], list[str]]:
    """Reads two files about the same sentences.

    Args:
        reference: File of what is right.
        hypothesis: File of what was recognised, in any order.

    Returns:
        Ids, references and hypotheses, in the order of the first file.

    Raises:
        ValueError: A line of another form, an id twice, or ids that only one file has.
    """
    right, recognised = _read(reference), _read(hypothesis)
    missing = sorted(set(right) ^ set(recognised))
    if missing:
        raise ValueError(
            f"{reference} and {hypothesis}: {len(missing)} ids are in one of the files only, first '{missing[0]}'"
        )
    return list(right), list(right.values()), [recognised[name] for name in right]


def _read(path: Path) -> dict[str, str]:
    sentences: dict[str, str] = {}
    # utf-8-sig: editors of Windows begin a file with a mark that is not part of the first id.
    for number, line in enumerate(path.read_text(encoding='utf-8-sig').splitlines(), 1):
        name, bar, sentence = line.partition('|')
        if not bar:
            raise ValueError(f'{path}, line {number}: expected "id|sentence", got {line!r}')
        if name in sentences:
            raise ValueError(f"{path}, line {number}: id '{name}' stands there twice")
        sentences[name] = sentence.strip()
    return sentences
