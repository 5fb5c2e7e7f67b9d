"""Official lists of a corpus -> annotation file, checked against the official counts. See docs/datasets/.

signmm data prepare wlasl WLASL_v0.3.json --subset 2000 --out data/wlasl/wlasl2000.json [--poses data/wlasl/poses]
signmm data prepare CORPUS --help says what each one takes.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from signmm.cli.arguments import RAW, command_parser

if TYPE_CHECKING:
    from signmm.datasets.prepare import Corpus

Add = Callable[[argparse.ArgumentParser], None]


@dataclass(frozen=True)
class Source:
    """How a corpus is prepared.

    Attributes:
        title: What is read.
        add_arguments: Adds its own arguments.
        read: Reads the corpus.
    """

    title: str
    add_arguments: Add
    read: Callable[[argparse.Namespace], Corpus]


def _add_wlasl(parser: argparse.ArgumentParser) -> None:
    parser.add_argument('list', help='WLASL_v0.3.json or nslt_2000.json')
    parser.add_argument('--subset', type=int, default=2000, choices=(100, 300, 1000, 2000))
    parser.add_argument('--names', help='wlasl_class_list.txt, needed with an nslt list')
    parser.add_argument('--order', default='nslt', choices=('nslt', 'alphabetical'), help='order of the labels')
    parser.add_argument('--keep-surplus', action='store_true', help='keep the 12 ids that v0.3 lacks')
    parser.add_argument('--spans', action='store_true', help='poses are of untrimmed videos')


def _read_wlasl(args: argparse.Namespace) -> Corpus:
    from signmm.datasets.wlasl import read_wlasl

    return read_wlasl(args.list, args.subset, args.names, args.order, args.keep_surplus, args.spans)


def _add_msasl(parser: argparse.ArgumentParser) -> None:
    parser.add_argument('lists', help='folder with MSASL_train.json, MSASL_val.json and MSASL_test.json')
    parser.add_argument('--subset', type=int, default=1000, choices=(100, 200, 500, 1000))
    parser.add_argument('--spans', action='store_true', help='poses are of whole videos')


def _read_msasl(args: argparse.Namespace) -> Corpus:
    from signmm.datasets.msasl import read_msasl

    return read_msasl(args.lists, args.subset, args.spans)


def _add_autsl(parser: argparse.ArgumentParser) -> None:
    parser.add_argument('lists', help='folder with the three *_labels.csv and SignList_ClassId_TR_EN.csv')
    parser.add_argument('--language', default='EN', choices=('EN', 'TR'), help='language of the label names')
    parser.add_argument('--split', default='official', choices=('official', 'report'), help='report: that on SignBERT')


def _read_autsl(args: argparse.Namespace) -> Corpus:
    from signmm.datasets.autsl import read_autsl

    return read_autsl(args.lists, args.language, args.split)


def _add_asl_citizen(parser: argparse.ArgumentParser) -> None:
    parser.add_argument('lists', help='folder with train.csv, val.csv and test.csv')


def _read_asl_citizen(args: argparse.Namespace) -> Corpus:
    from signmm.datasets.asl_citizen import read_asl_citizen

    return read_asl_citizen(args.lists)


def _add_nmfs_csl(parser: argparse.ArgumentParser) -> None:
    parser.add_argument('train', help='training list, e.g. trainlist01.txt')
    parser.add_argument('test', help='test list, e.g. testlist01.txt')
    parser.add_argument('--names', help='label names, one a line')


def _read_nmfs_csl(args: argparse.Namespace) -> Corpus:
    from signmm.datasets.nmfs_csl import read_nmfs_csl

    return read_nmfs_csl(args.train, args.test, args.names)


def _add_slr500(parser: argparse.ArgumentParser) -> None:
    parser.add_argument('lists', nargs='*', help='CSV files with video_path and class_name, for the label names')
    parser.add_argument('--protocol', default='papers', help='which signers are tested')


def _read_slr500(args: argparse.Namespace) -> Corpus:
    from signmm.datasets.slr500 import read_slr500

    return read_slr500(args.lists, args.protocol)


def _add_phoenix(parser: argparse.ArgumentParser) -> None:
    parser.add_argument('lists', help='folder with the *.corpus.csv files of train, dev and test')
    parser.add_argument('--name', default='phoenix14t', choices=('phoenix14', 'phoenix14t'))
    parser.add_argument('--no-final-stop', action='store_true', help="leave out the ' .' at the end of translations")


def _read_phoenix(args: argparse.Namespace) -> Corpus:
    from signmm.datasets.phoenix import read_phoenix

    return read_phoenix(args.lists, args.name, not args.no_final_stop)


def _add_csl_daily(parser: argparse.ArgumentParser) -> None:
    parser.add_argument('video_map', help='video_map.txt')
    parser.add_argument('split', help='split_1.txt')


def _read_csl_daily(args: argparse.Namespace) -> Corpus:
    from signmm.datasets.csl_daily import read_csl_daily

    return read_csl_daily(args.video_map, args.split)


def _add_how2sign(parser: argparse.ArgumentParser) -> None:
    parser.add_argument('lists', help='folder with how2sign_realigned_train.csv, ..._val.csv and ..._test.csv')
    parser.add_argument('--pattern', default='how2sign_realigned_{split}.csv', help='names of the lists')


def _read_how2sign(args: argparse.Namespace) -> Corpus:
    from signmm.datasets.how2sign import read_how2sign

    return read_how2sign(args.lists, args.pattern)


def _add_pickles(parser: argparse.ArgumentParser) -> None:
    parser.add_argument('pickles', help='path without the ending .train, .dev, .test (gzipped or not)')
    parser.add_argument('--name', default='phoenix14t', choices=('phoenix14', 'phoenix14t', 'csl_daily'))
    parser.add_argument('--features', type=Path, help="write each clip's features there, <video_id>.npy")


def _read_pickles(args: argparse.Namespace) -> Corpus:
    from signmm.datasets.sentences import read_pickle_corpus

    return read_pickle_corpus(args.pickles, args.name, args.features)


def _add_hands17(parser: argparse.ArgumentParser) -> None:
    parser.add_argument('source', type=Path, help='Training_Annotation.txt of the challenge')
    parser.add_argument('--train', type=float, default=0.7, help='share of the frames of each video (SignBERT+ 4.1.1)')
    parser.add_argument('--window', type=int, default=64, help='frames of a clip at most; not in the paper')
    parser.add_argument('--poses-out', type=Path, help='folder for the poses; default: poses beside OUT')


def _read_hands17(args: argparse.Namespace) -> Corpus:
    from signmm.datasets.hands17 import split_hands17

    return split_hands17(args.source, args.poses_out or Path(args.out).parent / 'poses', args.train, args.window)


#: Name of a corpus -> how it is prepared.
SOURCES = {
    'wlasl': Source('WLASL: official list', _add_wlasl, _read_wlasl),
    'msasl': Source('MS-ASL: official lists', _add_msasl, _read_msasl),
    'autsl': Source('AUTSL: official lists', _add_autsl, _read_autsl),
    'asl_citizen': Source('ASL Citizen: official lists', _add_asl_citizen, _read_asl_citizen),
    'nmfs_csl': Source('NMFs-CSL: lists', _add_nmfs_csl, _read_nmfs_csl),
    'slr500': Source('SLR500: naming rule and label names', _add_slr500, _read_slr500),
    'phoenix': Source('PHOENIX-2014 and 2014T: official corpus files', _add_phoenix, _read_phoenix),
    'csl_daily': Source('CSL-Daily: official files', _add_csl_daily, _read_csl_daily),
    'how2sign': Source('How2Sign: official lists of sentences', _add_how2sign, _read_how2sign),
    'pickles': Source('pickles in the form of neccam/slt, with features', _add_pickles, _read_pickles),
    'hands17': Source('HANDS 2017 challenge: annotation file to poses and list', _add_hands17, _read_hands17),
}


def main(argv: Sequence[str] | None = None) -> int:
    """Runs ``signmm data prepare``."""
    parser = command_parser('data prepare', __doc__)
    corpora = parser.add_subparsers(dest='corpus', required=True, metavar='CORPUS')
    for name, source in SOURCES.items():
        text = f'{source.title} to annotation file. See docs/datasets/.'
        one = corpora.add_parser(name, help=source.title, description=text, formatter_class=RAW)
        source.add_arguments(one)
        one.add_argument('--out', required=True, help='annotation file to write, e.g. data/wlasl/wlasl2000.json')
        one.add_argument('--poses', help='packed store, or poses of any other format, to report which clips are there')
        one.add_argument('--allow-partial', action='store_true', help='accept other counts than the official ones')
    args = parser.parse_args(argv)
    from signmm.datasets.prepare import save_corpus

    print('\n'.join(save_corpus(SOURCES[args.corpus].read(args), args.out, args.poses, args.allow_partial)))
    return 0
