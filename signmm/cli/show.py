"""Prints a recipe on one page: each value with the file it came from and its comment.

signmm show masa/masa_wlasl2000.py [--pretrained RUN_OR_FILE] [--cfg-options KEY=VALUE ...] [--all]
signmm show masa/masa_wlasl2000.py --diff masa/masa_released_wlasl2000.py
"""

from __future__ import annotations

from collections.abc import Sequence

from signmm.cli.arguments import add_cfg_options, command_parser


def main(argv: Sequence[str] | None = None) -> int:
    """Runs ``signmm show``."""
    parser = command_parser('show', __doc__)
    parser.add_argument('config', help='path of a config, or its name below configs/')
    parser.add_argument('--diff', metavar='OTHER', help='print only what differs from this config')
    parser.add_argument('--pretrained', metavar='RUN_OR_FILE', help='weights that training would start from')
    parser.add_argument('--all', action='store_true', help='values of the default runtime and empty steps too')
    add_cfg_options(parser)
    args = parser.parse_args(argv)
    from signmm.config.show import show_config, show_difference

    if args.diff is not None:
        print(show_difference(args.config, args.diff, args.cfg_options, args.pretrained))
    else:
        print(show_config(args.config, args.cfg_options, args.pretrained, args.all))
    return 0
