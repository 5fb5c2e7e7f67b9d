"""References and hypotheses of a report, from one file or two."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from signmm.cli.errors import UsageError

if TYPE_CHECKING:
    from signmm.evaluation.hypothesis_files import Sentence


def add_files(parser: argparse.ArgumentParser) -> None:
    """Adds the arguments.

    Args:
        parser: Of a report.
    """
    parser.add_argument('reference', type=Path, help='what is right; or one .json file that has both')
    parser.add_argument('hypothesis', type=Path, nargs='?', help='what was recognised, in any order')


def read_pairs(reference: Path, hypothesis: Path | None = None) -> tuple[list[str], list[Sentence], list[Sentence]]:
    """Reads references and hypotheses of the same sentences.

    Args:
        reference: File of what is right.
        hypothesis: File of what was recognised, in any order; by default the first file, a ``.json``, has both.

    Returns:
        Ids, references and hypotheses, in the order of the first file. A sentence that a CTM does not have is empty, as
        for sclite, and stderr says how many are.

    Raises:
        UsageError: One file that is no ``.json``.
        ValueError: A line of another form, an id twice, or ids that only one file has.
    """
    from signmm.evaluation.hypothesis_files import read_sentences

    if hypothesis is None and reference.suffix != '.json':
        raise UsageError(f'{reference}: has one side alone; give two files, REFERENCE HYPOTHESIS, or one .json')
    hypothesis = reference if hypothesis is None else hypothesis
    right, recognised = read_sentences(reference, 'reference'), read_sentences(hypothesis)
    if hypothesis.suffix == '.ctm':
        silent = [name for name in right if name not in recognised]
        recognised |= {name: [] for name in silent}
        if silent:
            print(f'{hypothesis}: no words of {len(silent)} of {len(right)} sentences, taken as empty', file=sys.stderr)
    missing = sorted(set(right) ^ set(recognised))
    if missing:
        raise ValueError(
            f"{reference} and {hypothesis}: {len(missing)} ids are in one of the files only, first '{missing[0]}'"
        )
    return list(right), list(right.values()), [recognised[name] for name in right]
