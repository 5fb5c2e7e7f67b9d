"""Pose files of any known format -> another format. See docs/how_to/formats.md."""

from __future__ import annotations

import argparse

from signmm.datasets.annotations import read_annotations
from signmm.io.convert import convert_poses
from signmm.io.formats import FORMATS


def size(text: str) -> tuple[int, int]:
    width, height = text.lower().split('x')
    return int(width), int(height)


def main() -> None:
    parser = argparse.ArgumentParser(description='convert pose files; the format of the input is told by its content')
    parser.add_argument('source', help='file or folder')
    parser.add_argument('out', help='file for one clip or for a format that holds them all, else a folder')
    parser.add_argument('--to', choices=list(FORMATS), help='by default the ending of OUT says it')
    parser.add_argument('--layout', help='bring every clip into this layout first, e.g. triplet49')
    parser.add_argument('--image-size', type=size, metavar='WxH', help='for formats that do not record it')
    parser.add_argument('--fps', type=float, help='for formats that do not record it')
    parser.add_argument('--extractor', help='name, version and weights hash, where the source does not say')
    parser.add_argument('--annotations', help='annotation file: labels for sam_slr, glosses and texts for neccam')
    args = parser.parse_args()
    samples = {s['video_id']: s for s in read_annotations(args.annotations)[1]} if args.annotations else {}
    try:
        report = convert_poses(
            args.source, args.out, args.to, args.layout, args.image_size, args.fps, args.extractor, samples
        )
    except (ValueError, KeyError, ImportError, FileNotFoundError, FileExistsError) as error:
        parser.exit(2, f'{parser.prog}: {error.args[-1]}\n')
    print(f'{args.out}: {len(report.written)} clips written, {len(report.failed)} failed')
    for note, count in report.notes.items():
        print(f'  not in the files ({count} of {len(report.written)} clips): {note}')
    for remark in report.remarks:
        print(f'  {remark}')
    if report.ignored:
        names = ', '.join(path.name for path in report.ignored[:5])
        print(f'  {len(report.ignored)} files are not poses: {names}{", ..." if len(report.ignored) > 5 else ""}')
    if report.failed or not report.written:
        parser.exit(1, '\n'.join(['failed:', *(report.failed or ['no clip was found'])]) + '\n')


if __name__ == '__main__':
    main()
