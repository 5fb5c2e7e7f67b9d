"""Draws ground truth, masked input, reconstruction and hand mesh of a clip over time: OUT.png and OUT.gif.

    python tools/visualize_reconstruction.py CONFIG CHECKPOINT --clip my.pose --out pictures/clip

The clip is any file that signmm.io.read_pose reads, or a number or id of the config's data set. It passes through the
pipeline of the config.
"""

from __future__ import annotations

import argparse

import torch
from mmengine.registry import init_default_scope

from signmm.models.reconstruct import reconstruct
from signmm.utils.configs import load_config
from signmm.visualization.clips import load_model, read_clip
from signmm.visualization.reconstruction import reconstruction_frames, save_pictures


def parse_args() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('config')
    parser.add_argument('checkpoint')
    parser.add_argument('--clip', required=True, help='pose file, STORE:ID, or number or id in the data set')
    parser.add_argument('--out', required=True, help='where to write, without ending')
    parser.add_argument('--part', default='right', choices=('left', 'right'))
    parser.add_argument('--columns', type=int, default=12, help='frames in the strip')
    parser.add_argument('--frames', type=int, nargs=2, metavar=('FIRST', 'END'), help='draw only these frames')
    parser.add_argument('--seed', type=int, default=0, help='of the masking')
    parser.add_argument('--cfg-options', nargs='*', help='KEY=VALUE')
    return parser.parse_args()


def main() -> None:
    args = parse_args()
    init_default_scope('signmm')
    config = load_config(args.config, args.cfg_options)
    model, _ = load_model(config, args.checkpoint)
    batch, _ = read_clip(config, args.clip)
    made = reconstruct(model, batch, torch.Generator().manual_seed(args.seed))
    frames = reconstruction_frames(made, model.head, part=args.part)
    files = save_pictures(frames[slice(*args.frames)] if args.frames else frames, args.out, args.columns)
    print('\n'.join(f'wrote {file}' for file in files))


if __name__ == '__main__':
    main()
