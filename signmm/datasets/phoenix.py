"""RWTH-PHOENIX-Weather 2014 and 2014T: German weather forecasts."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from signmm.datasets.annotations import Sample
from signmm.datasets.prepare import Corpus, open_list
from signmm.datasets.sign_dataset import SignDataset
from signmm.registry import DATASETS

COUNTS = {
    'phoenix14': {'train': 5672, 'dev': 540, 'test': 629},
    'phoenix14t': {'train': 7096, 'dev': 519, 'test': 642},
}
_FILES = {
    'phoenix14': ('{split}.corpus.csv', 'id|folder|signer|annotation'),
    'phoenix14t': ('PHOENIX-2014-T.{split}.corpus.csv', 'name|video|start|end|speaker|orth|translation'),
}
#: In the official list of 2014, but left out of the corpus files that many code bases carry (they train on 5,671).
SHORT_CLIP = '13April_2011_Wednesday_tagesschau_default-14'


class _Phoenix(SignDataset):
    page = 'phoenix'
    corpus = ''

    def check_metainfo(self, metainfo: dict[str, Any]) -> None:
        """Checks that the annotation file is of this corpus."""
        if metainfo.get('dataset') != self.corpus:
            raise ValueError(f"{self.ann_file}: expected dataset '{self.corpus}', got {metainfo.get('dataset')!r}")


@DATASETS.register_module()
class Phoenix14(_Phoenix):
    """PHOENIX-2014 (Koller et al. 2015), see ``docs/datasets/phoenix.md``; arguments as SignDataset."""

    corpus = 'phoenix14'


@DATASETS.register_module()
class Phoenix14T(_Phoenix):
    """PHOENIX-2014T (Camgoz et al. 2018), with translations; arguments as SignDataset."""

    corpus = 'phoenix14t'


def read_phoenix(folder: str | Path, name: str = 'phoenix14t', final_stop: bool = True) -> Corpus:
    """Reads the official corpus files.

    Args:
        folder: Holds ``train.corpus.csv`` and so on (2014) or ``PHOENIX-2014-T.train.corpus.csv`` and so on (2014T),
            gzipped or not.
        name: ``'phoenix14'`` or ``'phoenix14t'``.
        final_stop: End each translation with ``' .'``, as the field's pickles do; the official files lack it.

    Returns:
        The corpus; glosses are raw, with ``loc-`` and ``__ON__``, and split at any white space.

    Raises:
        ValueError: Unknown name, another header, or a row with another number of columns.
    """
    if name not in _FILES:
        raise ValueError(f"PHOENIX: name must be 'phoenix14' or 'phoenix14t', got {name!r}")
    pattern, header = _FILES[name]
    columns = header.split('|')
    samples: list[Sample] = []
    for split in COUNTS[name]:
        path = Path(folder) / pattern.format(split=split)
        head, *rows = open_list(path).splitlines() or ['']
        if head.strip() != header:
            raise ValueError(f'{path}: expected the header {header!r}, got {head!r}')
        for number, row in enumerate(rows, 2):
            fields = row.split('|')
            if len(fields) != len(columns):
                raise ValueError(f'{path}, line {number}: expected {len(columns)} columns, got {len(fields)}')
            samples.append(_sample(dict(zip(columns, fields, strict=True)), split, final_stop))
    return Corpus(name, folder, [], samples, COUNTS[name], {'labels': None})


def _sample(row: dict[str, str], split: str, final_stop: bool) -> Sample:
    sample: Sample = {'video_id': row.get('id') or row['name'], 'split': split}
    sample |= {'gloss': (row.get('annotation') or row.get('orth') or '').split()}
    if 'translation' in row:
        text = ' '.join(row['translation'].split())
        sample['text'] = f'{text} .' if final_stop and not text.endswith(' .') else text
    sample['signer'] = row.get('signer') or row['speaker']
    return sample
