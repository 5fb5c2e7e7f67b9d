"""Report on continuous recognition from two files with a line `id|GLOSS GLOSS ...` for each sentence.

python tools/analysis/wer_report.py reference.txt hypothesis.txt --clean-up phoenix14t --html report.html
"""

from __future__ import annotations

import argparse
from pathlib import Path

from signmm.evaluation.phoenix_cleanup import CLEAN_UPS, get_clean_up
from signmm.evaluation.wer import COSTS
from signmm.evaluation.wer_report import as_html, as_text, wer_report


def read(path: Path) -> dict[str, list[str]]:
    sentences = {}
    for number, line in enumerate(path.read_text(encoding='utf8').splitlines(), 1):
        name, bar, glosses = line.partition('|')
        if not bar:
            raise SystemExit(f'{path}, line {number}: expected "id|GLOSS GLOSS ...", got {line!r}')
        sentences[name] = glosses.split()
    return sentences


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('reference', type=Path)
    parser.add_argument('hypothesis', type=Path)
    parser.add_argument('--clean-up', choices=sorted(CLEAN_UPS), default='none')
    parser.add_argument('--costs', choices=sorted(COSTS), default='sclite')
    parser.add_argument('--top', type=int, default=20, help='rows of each table')
    parser.add_argument('--html', type=Path, help='also write a page')
    args = parser.parse_args()
    references, hypotheses, clean = read(args.reference), read(args.hypothesis), get_clean_up(args.clean_up)
    missing = sorted(set(references) ^ set(hypotheses))
    if missing:
        raise SystemExit(f'{len(missing)} ids are in one of the files only, first {missing[0]}')
    report = wer_report(
        list(references),
        [clean(glosses) for glosses in references.values()],
        [clean(hypotheses[name], True) for name in references],
        args.costs,
    )
    print(as_text(report, args.top), end='')
    if args.html:
        args.html.write_text(as_html(report, args.top), encoding='utf8')


if __name__ == '__main__':
    main()
