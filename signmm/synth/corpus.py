"""SynthSign: clips and sentences of articulated signers, each determined by its seed and indices alone."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property, lru_cache

import numpy as np

from signmm.structures.pose_sequence import PoseSequence
from signmm.synth.body import LAYOUT, body_joints_3d
from signmm.synth.detector import detect, detect_depth
from signmm.synth.grammar import Word, build_sentence, build_words
from signmm.synth.lexicon import Gloss, build_lexicon
from signmm.synth.motion import sign_glosses
from signmm.synth.signer import Signer, make_signer
from signmm.utils.suggest import did_you_mean

#: Changes whenever the same seed and indices would give other coordinates.
VERSION = '1'
FPS = 25.0
# First number of each random stream's key, so that no two streams share draws.
_LEXICON, _SIGNER, _HABIT, _CLIP, _SENTENCE, _SENTENCE_POSE, _DETECTOR, _HANDED = range(8)


class SynthSign:
    """A sign language corpus of any size without a download.

    Args:
        num_glosses: Size of the vocabulary. A larger one begins with the smaller one of the same seed.
        num_signers: Number of signers.
        seed: Seed of everything.
        difficulty: 0 to 1. Scales the differences between signers and performances, noise and failures of the detector,
            and the share of minimal pairs in the vocabulary.
        depth: Give the poses a third coordinate (unit ``'image'``, 0 at the middle of the chest), with errors of its
            own; x, y and confidences do not depend on this.
    """

    def __init__(
        self, num_glosses: int, num_signers: int, seed: int = 0, difficulty: float = 0.5, depth: bool = False
    ) -> None:
        for name, value in (('num_glosses', num_glosses), ('num_signers', num_signers)):
            if value < 1:
                raise ValueError(f"SynthSign: '{name}' must be at least 1, got {value}")
        if seed < 0:
            raise ValueError(f"SynthSign: 'seed' must be 0 or more, got {seed}")
        if not 0.0 <= difficulty <= 1.0:
            raise ValueError(f"SynthSign: 'difficulty' must be between 0 and 1, got {difficulty}")
        self.num_glosses = num_glosses
        self.num_signers = num_signers
        self.seed = seed
        self.difficulty = difficulty
        self.depth = depth
        self._spread = 2.0 * difficulty
        self._habit = lru_cache(maxsize=4096)(self._draw_habit)
        self._signers: dict[int, Signer] = {}

    @property
    def extractor(self) -> str:
        """What made the poses, as it is stored with them."""
        return f'synthsign {VERSION}'

    @cached_property
    def words(self) -> tuple[Word, ...]:
        """The vocabulary's words; gloss i is word i."""
        return build_words(self.num_glosses)

    @cached_property
    def glosses(self) -> tuple[Gloss, ...]:
        """The vocabulary's forms."""
        return build_lexicon(self.num_glosses, self._rng(_LEXICON), 0.1 + 0.5 * self.difficulty)

    @property
    def gloss_names(self) -> list[str]:
        """The names of the glosses, e.g. ``'MOTHER'``; a clip's label is an index into them."""
        return [word.gloss for word in self.words]

    def signer(self, index: int) -> Signer:
        """Gives a signer.

        Args:
            index: 0 to ``num_signers`` - 1.

        Returns:
            The signer.

        Raises:
            IndexError: There is no such signer.
        """
        if not 0 <= index < self.num_signers:
            raise IndexError(f'SynthSign: signer must be between 0 and {self.num_signers - 1}, got {index}')
        if index not in self._signers:
            # Steps of the golden ratio keep left-handed signers apart, so that no split is full of them.
            place = (self._rng(_HANDED).random() + index * 0.6180339887) % 1.0
            left_handed = place < 0.15 * self._spread
            self._signers[index] = make_signer(self._rng(_SIGNER, index), self._spread, left_handed)
        return self._signers[index]

    def clip(self, gloss: int | str, signer: int, repeat: int) -> PoseSequence:
        """Makes a clip of one sign.

        Args:
            gloss: Index or name of the gloss.
            signer: Index of the signer.
            repeat: Number of the performance, 0 or more.

        Returns:
            The detected poses, 133 joints, pixels of a 512 x 512 image.

        Raises:
            IndexError: There is no such gloss, signer or repeat.
            KeyError: There is no gloss of that name.
        """
        label = self._label(gloss)
        joints = self.clip_3d(label, signer, repeat)
        rng = self._rng(_DETECTOR, _CLIP, label, signer, repeat)
        return self._film(joints, self.signer(signer), rng, f'synthsign {label}/{signer}/{repeat}')

    def clip_3d(self, gloss: int | str, signer: int, repeat: int) -> np.ndarray:
        """Gives the true joints of a clip in space, before camera and detector.

        Args:
            gloss: Index or name of the gloss.
            signer: Index of the signer.
            repeat: Number of the performance, 0 or more.

        Returns:
            (T, 133, 3) metres; x to the signer's left, y up, z to the front, origin between the hips.

        Raises:
            IndexError: There is no such gloss, signer or repeat.
            KeyError: There is no gloss of that name.
        """
        label = self._label(gloss)
        if repeat < 0:
            raise IndexError(f'SynthSign: repeat must be 0 or more, got {repeat}')
        return self._perform((label,), signer, self._rng(_CLIP, label, signer, repeat))[0]

    def sentence(self, index: int, signer: int) -> tuple[PoseSequence, list[str], str]:
        """Makes a sentence; its words depend on the index alone, their performance on the signer too.

        Args:
            index: Number of the sentence, 0 or more.
            signer: Index of the signer.

        Returns:
            The detected poses, the gloss names in signed order, and the text in English word order.

        Raises:
            IndexError: There is no such sentence or signer.
            ValueError: The vocabulary is too small for a sentence.
        """
        if index < 0:
            raise IndexError(f'SynthSign: sentence must be 0 or more, got {index}')
        labels, text = build_sentence(self.words, self._rng(_SENTENCE, index))
        joints, _ = self._perform(labels, signer, self._rng(_SENTENCE_POSE, index, signer))
        rng = self._rng(_DETECTOR, _SENTENCE, index, signer)
        pose = self._film(joints, self.signer(signer), rng, f'synthsign sentence {index}/{signer}')
        return pose, [self.words[i].gloss for i in labels], text

    def sentence_segments(self, index: int, signer: int) -> list[tuple[int, int]]:
        """Tells where the signs of a sentence are.

        Args:
            index: Number of the sentence, 0 or more.
            signer: Index of the signer.

        Returns:
            For each gloss of :meth:`sentence` its first frame and one past its last: stroke and hold, without the ways
            to it and from it.
        """
        labels, _ = build_sentence(self.words, self._rng(_SENTENCE, index))
        return self._perform(labels, signer, self._rng(_SENTENCE_POSE, index, signer))[1]

    def _rng(self, *key: int) -> np.random.Generator:
        return np.random.default_rng([self.seed, *key])

    def _draw_habit(self, signer: int, label: int) -> np.ndarray:
        return np.clip(self._rng(_HABIT, signer, label).standard_normal(32), -2, 2)

    def _label(self, gloss: int | str) -> int:
        if isinstance(gloss, str):
            if gloss not in self.gloss_names:
                raise KeyError(f"SynthSign: unknown gloss '{gloss}'{did_you_mean(gloss, self.gloss_names)}")
            return self.gloss_names.index(gloss)
        if not 0 <= gloss < self.num_glosses:
            raise IndexError(f'SynthSign: gloss must be between 0 and {self.num_glosses - 1}, got {gloss}')
        return int(gloss)

    def _perform(
        self, labels: Sequence[int], signer: int, rng: np.random.Generator
    ) -> tuple[np.ndarray, list[tuple[int, int]]]:
        """True joints, and where each gloss is."""
        who = self.signer(signer)
        forms = [self.glosses[i] for i in labels]
        habits = [self._habit(signer, i) for i in labels]
        controls, trunk, head, spans = sign_glosses(who, forms, habits, rng, self._spread, FPS)
        return body_joints_3d(who, controls, trunk, head), spans

    def _film(self, joints: np.ndarray, who: Signer, rng: np.random.Generator, source: str) -> PoseSequence:
        true_xy, depth = who.camera.project(joints, who.chest)
        size = who.camera.image_size
        xy, score = detect(rng, true_xy, depth, who.camera.scale, FPS, size, self.difficulty)
        z, unit = None, None
        if self.depth:
            z = detect_depth(rng, depth - who.camera.distance, score, who.camera.scale, self.difficulty)
            unit = 'image'
        return PoseSequence(xy, score, LAYOUT, FPS, size, self.extractor, source, z, unit)
