"""Writes a commented config for data of one's own.

signmm new my_signs --data data/mine/annotations.json --poses data/mine/poses [--pretrained RUN_OR_FILE] [--epochs N]
                    [--model small|base|kernel|gcn_transformer]

Classes, layout, batch size, schedule and metrics are picked from the data. `signmm train --data ... --poses ...` does
the same and trains at once.
"""

from __future__ import annotations

import argparse
import hashlib
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from signmm.cli.arguments import command_parser, positive

if TYPE_CHECKING:
    from signmm.engine.own_data import DataFacts


def add_data_arguments(parser: argparse.ArgumentParser | argparse._ArgumentGroup, required: bool) -> None:
    """Adds what a recipe is made from.

    Args:
        parser: Gets the arguments.
        required: Whether the data must be named.
    """
    parser.add_argument('--data', required=required, metavar='ANNOTATIONS', help='file of signmm data annotate')
    parser.add_argument('--poses', required=required, help='packed store, or poses of any other format')
    parser.add_argument('--model', default='small', help='small, base, kernel or gcn_transformer (default small)')
    parser.add_argument(
        '--pretrained', metavar='RUN_OR_FILE', help="weights, sizes and crops of the backbone: a run, a file, or 'none'"
    )
    parser.add_argument('--epochs', type=positive, help='by default picked from the number of clips')


def write_recipe(facts: DataFacts, args: argparse.Namespace, path: Path, command: str) -> Path:
    """Writes the config that the arguments ask for.

    Args:
        facts: About the data.
        args: With the arguments of :func:`add_data_arguments`.
        path: File to write.
        command: What writes it, for its first line.

    Returns:
        The file.

    Raises:
        FileExistsError: There is a file of another origin, or one that was changed by hand.
    """
    from signmm.engine.own_recipe import recipe
    from signmm.io.atomic import writing

    text = recipe(facts, args.model, args.epochs, args.pretrained, command)
    if path.exists() and not _untouched(path):
        raise FileExistsError(
            f'{path} exists and was changed; train it with `signmm train {path}`, or choose another name'
        )
    path.parent.mkdir(parents=True, exist_ok=True)
    with writing(path, 'w', encoding='utf8') as file:
        file.write(text + f'# {_digest(text)}\n')
    return path


def _digest(text: str) -> str:
    return f'unchanged: {hashlib.sha256(text.encode()).hexdigest()[:16]}'


def _untouched(path: Path) -> bool:
    """Whether a config still is what was written: its last line says what its text hashes to."""
    text, mark, digest = path.read_text('utf8').rpartition('# unchanged: ')
    return bool(mark) and _digest(text) == f'unchanged: {digest.strip()}'


def main(argv: Sequence[str] | None = None) -> int:
    """Runs ``signmm new``."""
    parser = command_parser('new', __doc__)
    parser.add_argument('name', help='of the config, e.g. my_signs, which writes my_signs.py')
    add_data_arguments(parser, required=True)
    args = parser.parse_args(argv)
    from signmm.engine.own_data import look_at

    facts = look_at(args.data, args.poses)
    path = write_recipe(facts, args, Path(args.name).with_suffix('.py'), 'new')
    print(f'{path}\ntrain it: signmm train {path}')
    return 0
