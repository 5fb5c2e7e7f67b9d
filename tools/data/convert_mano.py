"""Converts your MANO_RIGHT.pkl into the npz that signmm reads.

MANO is licensed by the Max Planck Society and cannot be shipped; get it from https://mano.is.tue.mpg.de. The file is
read by an unpickler that allows nothing but arrays; chumpy is not needed.

    python tools/data/convert_mano.py MANO_RIGHT.pkl mano_right.npz
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from signmm.models.hand_model.mano_pickle import read_mano_pickle


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('source', type=Path, help='MANO_RIGHT.pkl')
    parser.add_argument('target', type=Path, help='npz file to write')
    args = parser.parse_args()
    if args.target.suffix != '.npz':
        sys.exit(f'error: {args.target} must end in .npz')
    try:
        hand = read_mano_pickle(args.source)
        hand.save(args.target)
    except (ValueError, OSError) as error:
        sys.exit(f'error: {error}')
    print(f'wrote {args.target}: {len(hand.v_template)} vertices, {len(hand.faces)} faces; do not pass this file on')


if __name__ == '__main__':
    main()
