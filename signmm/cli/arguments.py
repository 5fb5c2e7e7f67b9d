"""Arguments that several commands have."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from signmm.io.find_clips import ReadOptions

RAW = argparse.RawDescriptionHelpFormatter


def command_parser(name: str, text: str | None, **options: object) -> argparse.ArgumentParser:
    """Makes the parser of a command.

    Args:
        name: Of the command, e.g. ``'data pack'``.
        text: What it does; mostly the docstring of its module.
        **options: More arguments of ``ArgumentParser``.

    Returns:
        The parser.
    """
    return argparse.ArgumentParser(prog=f'signmm {name}', description=text, formatter_class=RAW, **options)  # type: ignore[arg-type]


def add_cfg_options(parser: argparse.ArgumentParser) -> None:
    """Adds ``--cfg-options``.

    Args:
        parser: Of a command that opens a config.
    """
    parser.add_argument(
        '--cfg-options', nargs='+', default=[], metavar='KEY=VALUE', help='replace values of the config'
    )


def add_clip_arguments(parser: argparse.ArgumentParser) -> None:
    """Adds ``--device`` and :func:`add_reading_arguments`.

    Args:
        parser: Of a command that shows clips to a model.
    """
    parser.add_argument('--device', help='e.g. cpu or cuda:0; by default the GPU if there is one')
    add_reading_arguments(parser)


def add_launch_arguments(parser: argparse.ArgumentParser) -> None:
    """Adds what training and testing have in common.

    Args:
        parser: Of the command.
    """
    parser.add_argument('--work-dir', help='where results go')
    add_cfg_options(parser)
    parser.add_argument('--launcher', choices=['none', 'pytorch', 'slurm'], default='none')
    # torch.distributed.launch of older versions passes it.
    parser.add_argument('--local_rank', '--local-rank', type=int, default=0, help=argparse.SUPPRESS)


def add_reading_arguments(parser: argparse.ArgumentParser) -> None:
    """Adds what pose files may not know of themselves.

    Args:
        parser: Of a command that reads poses of any format.
    """
    parser.add_argument('--image-size', type=size, metavar='WxH', help='for formats that do not record it')
    parser.add_argument('--order', help='order of the parts in rows of bare numbers, e.g. pose,face,left,right')
    parser.add_argument('--fields', help='names of the parts in a foreign .npz, e.g. pose=body,left=lh,right=rh')


def reading_options(args: argparse.Namespace) -> ReadOptions:
    """Gives these arguments as options.

    Args:
        args: Of a command with :func:`add_reading_arguments`.

    Returns:
        The options of :func:`signmm.io.find_clips.find_clips`.
    """
    from signmm.io.find_clips import ReadOptions

    return ReadOptions(args.image_size, args.order, args.fields)


def positive(text: str) -> int:
    """Parses a number of things.

    Args:
        text: E.g. ``'5'``.

    Returns:
        A whole number of at least 1.

    Raises:
        argparse.ArgumentTypeError: Anything else.
    """
    if not (text.isdigit() and int(text)):
        raise argparse.ArgumentTypeError(f"expected a whole number of at least 1, got '{text}'")
    return int(text)


def rate(text: str) -> float:
    """Parses frames per second.

    Args:
        text: E.g. ``'29.97'``.

    Returns:
        A number above 0, at most 1000.

    Raises:
        argparse.ArgumentTypeError: Anything else.
    """
    try:
        number = float(text)
    except ValueError:
        number = 0.0
    if not 0 < number <= 1000:
        raise argparse.ArgumentTypeError(f"expected frames per second above 0, at most 1000, got '{text}'")
    return number


def size(text: str) -> tuple[int, int]:
    """Parses the size of an image.

    Args:
        text: E.g. ``'640x480'``.

    Returns:
        Width and height in pixels.

    Raises:
        argparse.ArgumentTypeError: Another form.
    """
    width, _, height = text.lower().partition('x')
    if not (width.isdigit() and height.isdigit() and int(width) and int(height)):
        raise argparse.ArgumentTypeError(f"expected WIDTHxHEIGHT such as 640x480, got '{text}'")
    return int(width), int(height)
