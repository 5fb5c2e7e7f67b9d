"""Clean-ups of gloss sequences before WER is computed, as named presets.

Numbers on PHOENIX are comparable only under the same clean-up. The rules are those of the corpora's evaluation scripts
and of the public code around them (VAC and CorrNet; neccam/slt, TwoStream and MSKA), restated on lists of glosses.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from signmm.utils.suggest import choose

_SPECIAL = re.compile(r'__[^_ ]*__')
_LETTER = re.compile(r'[A-Z]')
_ROOM = re.compile(r'([A-Z]{2})RAUM')


@dataclass(frozen=True)
class CleanUp:
    """One preset.

    Attributes:
        drop: Glosses removed.
        drop_special: Remove every ``__X__``.
        prefixes: Removed wherever they stand in a gloss.
        replace: Pairs (old, new) within a gloss.
        endings: Pairs (old, new) at the end of a gloss.
        german: Remove ``-PLUSPLUS`` and ``RAUM`` after a word.
        join: Join ``WIE AUSSEHEN`` and spelled letters (``A B`` becomes ``A+B``).
        references: Whether references are cleaned too, or only merged.
        merge: Merge equal neighbours.
    """

    drop: tuple[str, ...] = ()
    drop_special: bool = False
    prefixes: tuple[str, ...] = ()
    replace: tuple[tuple[str, str], ...] = ()
    endings: tuple[tuple[str, str], ...] = ()
    german: bool = False
    join: bool = False
    references: bool = True
    merge: bool = False

    def __call__(self, glosses: Sequence[str], hypothesis: bool = False) -> list[str]:
        """Cleans one sentence.

        Args:
            glosses: Raw glosses.
            hypothesis: Whether they were recognised rather than annotated.

        Returns:
            Clean glosses, possibly none.
        """
        clean = list(glosses)
        if hypothesis or self.references:
            clean = [self._gloss(gloss) for gloss in glosses if gloss not in self.drop]
            clean = [gloss for gloss in clean if gloss]
            clean = _join(clean) if self.join else clean
        if self.merge:
            clean = [gloss for i, gloss in enumerate(clean) if i == 0 or gloss != clean[i - 1]]
        return clean

    def _gloss(self, gloss: str) -> str:
        if self.drop_special:
            gloss = _SPECIAL.sub('', gloss)
        for prefix in self.prefixes:
            gloss = gloss.replace(prefix, '')
        for old, new in self.replace:
            gloss = gloss.replace(old, new)
        for old, new in self.endings:
            if gloss.endswith(old):
                gloss = gloss.removesuffix(old) + new
        if self.german:
            gloss = _ROOM.sub(r'\1', gloss).replace('-PLUSPLUS', '')
        return gloss


def _join(glosses: list[str]) -> list[str]:
    joined: list[str] = []
    for gloss in glosses:
        if joined and (joined[-1], gloss) == ('WIE', 'AUSSEHEN'):
            joined[-1] = 'WIE-AUSSEHEN'
        elif joined and _spells(joined[-1].split('+')[-1], gloss.split('+')[0]):
            joined[-1] += f'+{gloss}'
        else:
            joined.append(gloss)
    return joined


def _spells(before: str, after: str) -> bool:
    """Whether two neighbours are spelled letters; SCH and NN are signs of the alphabet, too."""
    letter = bool(_LETTER.fullmatch(before))
    return (letter or before in ('SCH', 'NN')) and (bool(_LETTER.fullmatch(after)) or (letter and after == 'NN'))


_PHOENIX14 = dict(
    drop=('__LEFTHAND__', '__EPENTHESIS__', '__EMOTION__', '__PU__'),
    prefixes=('loc-', 'cl-', 'qu-', 'poss-', 'lh-'),
    replace=(('S0NNE', 'SONNE'), ('HABEN2', 'HABEN')),
    endings=(('ZEIGEN', 'ZEIGEN-BILDSCHIRM'),),
)
CLEAN_UPS = {
    'none': CleanUp(),
    'merge': CleanUp(merge=True),
    #: PHOENIX-2014, rules over several glosses applied to both sides (neccam/slt, TwoStream, MSKA).
    'phoenix14': CleanUp(**_PHOENIX14, german=True, join=True, merge=True),  # type: ignore[arg-type]
    #: PHOENIX-2014 as the shell script in fact behaves (VAC, CorrNet): references are merged only; in hypotheses, one
    #: gloss a line there, the rules over several glosses never fire.
    'phoenix14_script': CleanUp(**_PHOENIX14, german=True, references=False, merge=True),  # type: ignore[arg-type]
    #: PHOENIX-2014T: all ``__X__`` go, ``poss-`` and ZEIGEN stay.
    'phoenix14t': CleanUp(drop_special=True, prefixes=('loc-', 'cl-'), german=True, join=True, merge=True),
}


def get_clean_up(name: str) -> CleanUp:
    """Looks a clean-up up.

    Args:
        name: A key of :data:`CLEAN_UPS`.

    Returns:
        The clean-up.

    Raises:
        ValueError: Unknown name.
    """
    choose('clean-up', name, CLEAN_UPS)
    return CLEAN_UPS[name]
