"""Turns ``boston104`` into annotation files and packed stores.

    python -m tests.real.boston104 work_dirs/real

Three points are known: they become nose and wrists of ``triplet49``, everything else is missing. The nose of each
clip's first frames is moved to the centre of a 256 x 256 image.

161 sentences are few for CTC. The annotation tells where each word is, so the training split gets parts of sentences
and sentences joined from two halves besides. Development splits, to choose settings by, are made of training sentences:
40 each, 26 of them with a twin that stays in training, as in the test split.
"""

from __future__ import annotations

import csv
import sys
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from signmm.decoding import NGram
from signmm.structures import LAYOUTS, PoseSequence
from signmm.text.rules import build_vocabulary
from tests.real import real_data

FOLDER = real_data.DATA / 'boston104'
_JOINTS = ('left_wrist', 'right_wrist', 'nose')
#: A clip of fewer frames has too few CTC steps for its glosses.
_SHORTEST = 13


@dataclass(frozen=True)
class Sentence:
    """One clip.

    Attributes:
        video: Its id.
        signer: Its signer.
        gloss: Its words.
        spans: First and last frame of each word.
        points: (T, 3, 2) left hand, right hand, nose.
    """

    video: str
    signer: str
    gloss: tuple[str, ...]
    spans: tuple[tuple[int, int], ...]
    points: np.ndarray

    @property
    def borders(self) -> list[tuple[int, int]]:
        """First frame and one past the last of each word; a frame that two words share is the second's."""
        nexts = [first for first, _ in self.spans[1:]] + [len(self.points)]
        return [(first, min(last + 1, end)) for (first, last), end in zip(self.spans, nexts, strict=True)]

    def cut(self, word: int) -> int:
        """Frame between a word and the one before; the clip's ends for the first and the end."""
        if word == 0:
            return 0
        if word == len(self.gloss):
            return len(self.points)
        return (self.spans[word - 1][1] + self.spans[word][0]) // 2


def read_rows(name: str) -> list[dict[str, str]]:
    with (FOLDER / name).open() as file:
        return list(csv.DictReader(file))


def read_sentences() -> dict[str, list[Sentence]]:
    """Reads all sentences by split, in the order of their numbers."""
    frames = defaultdict(list)
    for row in read_rows('hands_condensed.csv'):
        frames[row['video']].append([float(row[f'{p}-{c}']) for p in ('left', 'right', 'nose') for c in 'xy'])
    signers = {row['video']: row['speaker'] for row in read_rows('speaker.csv')}
    sentences: dict[str, list[Sentence]] = {'train': [], 'test': []}
    for split, found in sentences.items():
        words = defaultdict(list)
        for row in read_rows(f'{split}_words.csv'):
            words[row['video']].append((int(row['startframe']), int(row['endframe']), row['word']))
        for video in sorted(words, key=int):
            points = np.array(frames[video], np.float32).reshape(-1, 3, 2)
            points += 128 - np.median(points[:10, 2], 0)
            rows = sorted(words[video])
            gloss, spans = tuple(w for *_, w in rows), tuple((a, b) for a, b, _ in rows)
            found.append(Sentence(video, signers[video], gloss, spans, points))
    return sentences


def split_dev(train: list[Sentence], fold: int) -> tuple[list[Sentence], list[Sentence]]:
    """Takes a development set of 40 out of the training set.

    Args:
        train: The 161 sentences.
        fold: 0 or 1; the two sets have no clip in common.

    Returns:
        The rest, and the set: 26 clips whose sentence the rest holds too, and 14 whose sentence it does not.
    """
    rng = np.random.default_rng(7)
    twins = defaultdict(list)
    for sentence in train:
        twins[sentence.gloss].append(sentence.video)
    alone = rng.permutation([group[0] for group in twins.values() if len(group) == 1])
    pairs = [rng.permutation(group) for group in twins.values() if len(group) > 1]
    # Each set takes a half of every group, and its twins in the other half stay in training.
    halves = [group[len(group) // 2 :] if fold else group[: len(group) // 2] for group in pairs]
    spare = rng.permutation(np.concatenate(halves))[:26]
    chosen = {*spare.tolist(), *alone[fold::2][:14].tolist()}
    return [s for s in train if s.video not in chosen], [s for s in train if s.video in chosen]


def part(sentence: Sentence, rng: np.random.Generator) -> tuple[np.ndarray, tuple[str, ...]]:
    """Some neighbouring words of a sentence."""
    first = int(rng.integers(len(sentence.gloss)))
    last = int(rng.integers(first, len(sentence.gloss)))
    start, stop = sentence.cut(first), sentence.cut(last + 1)
    if stop - start < _SHORTEST:
        start, stop = max(0, start - 4), stop + 5
    return sentence.points[start:stop], sentence.gloss[first : last + 1]


def joined(a: Sentence, b: Sentence, rng: np.random.Generator) -> tuple[np.ndarray, tuple[str, ...]]:
    """The beginning of one sentence and the end of another."""
    if min(len(a.gloss), len(b.gloss)) < 2:
        return a.points, a.gloss
    i, j = int(rng.integers(1, len(a.gloss))), int(rng.integers(1, len(b.gloss)))
    return np.concatenate([a.points[: a.cut(i)], b.points[b.cut(j) :]]), a.gloss[:i] + b.gloss[j:]


def augmented(train: list[Sentence], rounds: int, seed: int = 0) -> list[Sentence]:
    """Training clips: in each round every sentence once, a part of it, and two thirds as many joined ones."""
    rng = np.random.default_rng(seed)
    clips = []
    for n in range(rounds):
        for sentence in train:
            made = {'': (sentence.points, sentence.gloss), 'part': part(sentence, rng)}
            if rng.random() < 2 / 3:
                made['joined'] = joined(sentence, train[int(rng.integers(len(train)))], rng)
            for kind, (points, gloss) in made.items():
                clips.append(Sentence(f'{sentence.video}_{kind}{n}', sentence.signer, gloss, (), points))
    return clips


def write_boston104(out: Path, fold: int | None = None, rounds: int = 4) -> Path:
    """Writes training and test clips, the vocabulary and the n-gram model of the training sentences.

    Args:
        out: Target folder.
        fold: None: 161 training and 40 test sentences. 0 or 1: a development set in the place of the test set; the
            test sentences are not written.
        rounds: See :func:`augmented`; 0 = only the sentences themselves.

    Returns:
        Path of the annotation file.
    """
    sentences = read_sentences()
    train, test = sentences['train'], sentences['test']
    if fold is not None:
        train, test = split_dev(train, fold)
    layout = LAYOUTS['triplet49']
    take = layout.indices(_JOINTS)
    samples, poses = [], []
    for split, clips in (('train', augmented(train, rounds) if rounds else train), ('test', test)):
        for clip in clips:
            shape = (len(clip.points), len(layout))
            xy, score = np.zeros((*shape, 2), np.float32), np.zeros(shape, np.float32)
            xy[:, take], score[:, take] = clip.points, 1
            sample = {'video_id': clip.video, 'split': split, 'signer': clip.signer, 'gloss': list(clip.gloss)}
            samples.append(sample | ({'segments': clip.borders} if clip.spans else {}))
            poses.append(PoseSequence(xy, score, layout, None, (256, 256), 'rwth-boston-104 annotation', clip.video))
    name = 'boston104' if fold is None else f'boston104_dev{fold}'
    path = real_data.write(out, name, samples, poses, None)
    vocabulary = build_vocabulary([('train', sentence.gloss) for sentence in train], 'train_gloss')
    vocabulary.save(path.with_name('glosses.json'))
    NGram.fit([s.gloss for s in train], vocabulary.tokens, 5).save(path.with_name('ngram5.json'))
    return path


if __name__ == '__main__':
    for number in (None, 0, 1):
        write_boston104(Path(sys.argv[1]), number)
