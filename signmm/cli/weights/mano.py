"""Converts your MANO_RIGHT.pkl into the npz that signmm reads.

MANO is licensed by the Max Planck Society and cannot be shipped; get it from https://mano.is.tue.mpg.de. The file is
read by an unpickler that allows nothing but arrays; chumpy is not needed.

signmm weights mano MANO_RIGHT.pkl mano_right.npz
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from signmm.cli.arguments import command_parser
from signmm.cli.errors import UsageError


def main(argv: Sequence[str] | None = None) -> int:
    """Runs ``signmm weights mano``."""
    parser = command_parser('weights mano', __doc__)
    parser.add_argument('source', type=Path, help='MANO_RIGHT.pkl')
    parser.add_argument('target', type=Path, help='npz file to write')
    args = parser.parse_args(argv)
    if args.target.suffix != '.npz':
        raise UsageError(f'{args.target} must end in .npz')
    from signmm.models.hand_model.mano_pickle import read_mano_pickle

    hand = read_mano_pickle(args.source)
    hand.save(args.target)
    print(f'wrote {args.target}: {len(hand.v_template)} vertices, {len(hand.faces)} faces; do not pass this file on')
    return 0
