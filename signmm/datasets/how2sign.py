"""How2Sign (Duarte et al., CVPR 2021): American sentences from instructional videos, with English translations."""

from __future__ import annotations

import csv
import re
from pathlib import Path

from signmm.datasets.annotations import Sample
from signmm.datasets.prepare import Corpus, open_list

#: Sentences of the paper's splits; the files of the project page hold a few more or fewer.
COUNTS = {'train': 31128, 'val': 1741, 'test': 2322}
COLUMNS = ('VIDEO_NAME', 'SENTENCE_NAME', 'SENTENCE')
_SIGNER = re.compile(r'-(\d+)-rgb_front$')


def read_how2sign(folder: str | Path, pattern: str = 'how2sign_realigned_{split}.csv') -> Corpus:
    """Reads the official lists of sentences.

    Args:
        folder: Holds a file for each of train, val and test, gzipped or not, with tabs between the columns, of which
            ``VIDEO_NAME``, ``SENTENCE_NAME`` and ``SENTENCE`` are read.
        pattern: Names of the files; the first alignment is ``how2sign_{split}.csv``.

    Returns:
        The corpus; ids are the names of the sentences' clips, the signer is the number in the video's name.

    Raises:
        ValueError: A column is missing, a cell is empty, or a name holds no signer.
    """
    samples: list[Sample] = []
    for split in COUNTS:
        path = Path(folder) / pattern.format(split=split)
        text = open_list(path).removeprefix('\ufeff')
        reader = csv.DictReader(text.splitlines(), delimiter='\t', quoting=csv.QUOTE_NONE)
        missing = [name for name in COLUMNS if name not in (reader.fieldnames or [])]
        if missing:
            raise ValueError(f"How2Sign: {path} has no column '{missing[0]}'; it has {reader.fieldnames}")
        for line, row in enumerate(reader, 2):
            video, sentence, words = (' '.join((row[name] or '').split()) for name in COLUMNS)
            signer = _SIGNER.search(video)
            if not sentence or not words or signer is None:
                raise ValueError(
                    f'How2Sign: {path}, line {line}: expected a sentence, its name, and a video '
                    f"'<id>-<signer>-rgb_front', got {words!r}, {sentence!r} and '{video}'"
                )
            samples.append({'video_id': sentence, 'split': split, 'text': words, 'signer': signer[1]})
    return Corpus('how2sign', folder, [], samples, COUNTS, {'labels': None})
