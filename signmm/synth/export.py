"""Writes a SynthSign corpus as annotation files and packed pose stores."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from signmm.datasets.annotations import read_annotations, write_annotations
from signmm.io.packed_store_writer import PackedStoreWriter
from signmm.structures.pose_sequence import PoseSequence
from signmm.synth.corpus import SynthSign


def split_signers(num_signers: int) -> list[str]:
    """Assigns signers to splits: the last fifth is the test, the fifth before it validation, at least one each.

    Args:
        num_signers: Number of signers, at least 3.

    Returns:
        ``'train'``, ``'val'`` or ``'test'`` for each signer.

    Raises:
        ValueError: There are too few signers to hold any out.
    """
    if num_signers < 3:
        raise ValueError(f'splits by signer need at least 3 signers, got {num_signers}')
    held = max(1, num_signers // 5)
    return ['train'] * (num_signers - 2 * held) + ['val'] * held + ['test'] * held


def remove_corpus(folder: Path) -> None:
    """Removes what :func:`write_clips` and :func:`write_sentences` wrote, and nothing else.

    Args:
        folder: Folder of the corpus; may be absent.

    Raises:
        ValueError: A file of that name is not a SynthSign annotation file; nothing is removed.
    """
    found = [stem for stem in ('clips', 'sentences') if (folder / f'{stem}.json').exists()]
    for stem in found:
        info, _ = read_annotations(folder / f'{stem}.json')
        if not str(info.get('dataset', '')).startswith('synthsign'):
            raise ValueError(
                f"{folder / stem}.json: field 'dataset' is {info.get('dataset')!r}, not a SynthSign corpus"
            )
    for stem in found:
        shutil.rmtree(folder / f'{stem}_poses', ignore_errors=True)
        (folder / f'{stem}.json').unlink()


def _metainfo(corpus: SynthSign, dataset: str) -> dict[str, Any]:
    return {
        'dataset': dataset,
        'extractor': corpus.extractor,
        'seed': corpus.seed,
        'difficulty': corpus.difficulty,
        'signers': corpus.num_signers,
        'protocol': 'signers held out',
    }


def _write(
    folder: Path, stem: str, metainfo: dict[str, Any], clips: Iterator[tuple[dict[str, Any], PoseSequence]]
) -> list[dict[str, Any]]:
    samples = []
    with PackedStoreWriter(folder / f'{stem}_poses') as store:
        for sample, pose in clips:
            store.add(sample['video_id'], pose)
            samples.append(sample)
    write_annotations(folder / f'{stem}.json', metainfo, samples)
    return samples


def write_clips(corpus: SynthSign, folder: Path, repeats: int) -> list[dict[str, Any]]:
    """Writes ``clips.json`` and ``clips_poses``: every signer performs every gloss ``repeats`` times.

    Args:
        corpus: The corpus, with 3 signers or more.
        folder: Where to write; made if needed.
        repeats: Performances of each gloss by each signer.

    Returns:
        The samples of all splits.

    Raises:
        ValueError: Too few signers, or no repeats.
        FileExistsError: The folder holds a corpus already.
    """
    if repeats < 1:
        raise ValueError(f'repeats must be at least 1, got {repeats}')
    splits = split_signers(corpus.num_signers)

    def clips() -> Iterator[tuple[dict[str, Any], PoseSequence]]:
        for signer, split in enumerate(splits):
            for label in range(corpus.num_glosses):
                for repeat in range(repeats):
                    name = f's{signer:03d}_g{label:04d}_r{repeat:03d}'
                    sample = {'video_id': name, 'split': split, 'label': label, 'signer': f's{signer:03d}'}
                    yield {**sample, 'frames': None}, corpus.clip(label, signer, repeat)

    metainfo = {**_metainfo(corpus, 'synthsign'), 'labels': corpus.gloss_names}
    return _write(folder, 'clips', metainfo, clips())


def write_sentences(corpus: SynthSign, folder: Path, count: int) -> list[dict[str, Any]]:
    """Writes ``sentences.json`` and ``sentences_poses``; sentence i is signed by signer i modulo their number.

    Args:
        corpus: The corpus, with 3 signers and 3 glosses or more.
        folder: Where to write; made if needed.
        count: Number of sentences over all splits.

    Returns:
        The samples of all splits, with ``gloss``, ``segments`` and ``text``.

    Raises:
        ValueError: Too few signers or glosses.
        FileExistsError: The folder holds sentences already.
    """
    splits = split_signers(corpus.num_signers)

    def clips() -> Iterator[tuple[dict[str, Any], PoseSequence]]:
        for index in range(count):
            signer = index % corpus.num_signers
            pose, gloss, text = corpus.sentence(index, signer)
            name = f'sentence_{index:06d}'
            segments = corpus.sentence_segments(index, signer)
            sample = {'video_id': name, 'split': splits[signer], 'gloss': gloss, 'segments': segments, 'text': text}
            yield {**sample, 'signer': f's{signer:03d}', 'frames': None}, pose

    metainfo = {**_metainfo(corpus, 'synthsign_sentences'), 'glosses': corpus.gloss_names}
    return _write(folder, 'sentences', metainfo, clips())
