"""Finds what there is: configs, models, parts of models and pipelines, layouts, formats, extraction backends.

signmm list                      how many there are of each kind
signmm list configs wlasl100     configs whose name or first comment has the word
signmm list layouts
signmm list masking              everything, of any kind, that has the word; several words must all be there

--json prints a list of {kind, name, text}.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from signmm.cli.arguments import command_parser


@dataclass(frozen=True)
class Entry:
    """Something that a user can name.

    Attributes:
        kind: What it is.
        name: What to write into a config or command.
        text: What it is for, in one line.
    """

    kind: str
    name: str
    text: str


def _configs() -> Iterator[Entry]:
    from signmm.utils.configs import find_config, list_configs

    for name in list_configs():
        yield Entry('config', name, _first_comment(find_config(name)))


def _first_comment(path: Path) -> str:
    for line in path.read_text('utf8').splitlines():
        if line.startswith(('#', '"""')):
            return line.strip('#" ')
        if line.strip():
            break
    return ''


def _registered(names: Sequence[str]) -> Iterator[Entry]:
    from signmm import registry
    from signmm.utils.plugins import load_plugins

    load_plugins()
    for where in names:
        home = getattr(registry, where)
        for name in home.names():
            yield Entry(home.name, name, _first_sentence(home.module_dict[name]))


def _first_sentence(part: Any) -> str:
    text = ' '.join((part.__doc__ or '').strip().split('\n\n')[0].split())
    return text if len(text) <= 100 else text[:97] + '...'


def _models() -> Iterator[Entry]:
    return _registered(['MODELS'])


def _parts() -> Iterator[Entry]:
    return _registered(['DATASETS', 'DATA_SAMPLERS', 'TRANSFORMS', 'MASKINGS', 'METRICS', 'HOOKS', 'PARAM_SCHEDULERS'])


def _layouts() -> Iterator[Entry]:
    from signmm.structures import LAYOUTS

    for name, layout in LAYOUTS.items():
        parts = ', '.join(f'{part} {len(joints)}' for part, joints in layout.parts.items())
        yield Entry('layout', name, f'{len(layout)} joints: {parts}')


def _formats() -> Iterator[Entry]:
    from signmm.io import FORMATS, READERS

    for name, form in FORMATS.items():
        lacks = f'; cannot hold {", ".join(form.lacks)}' if form.lacks else ''
        yield Entry('format', name, f'written as {form.suffix or "a folder"}{lacks}')
    for suffix in READERS:
        yield Entry('reader', suffix, 'files of this ending are read')


def _backends() -> Iterator[Entry]:
    from signmm.extraction import BACKENDS

    for name in BACKENDS:
        yield Entry('backend', name, 'extracts poses from videos: signmm data extract --backend ' + name)


#: Word of the command line -> what it lists.
KINDS: dict[str, Callable[[], Iterator[Entry]]] = {
    'configs': _configs,
    'models': _models,
    'parts': _parts,
    'layouts': _layouts,
    'formats': _formats,
    'backends': _backends,
}


def find(kinds: Sequence[str], words: Sequence[str] = ()) -> list[Entry]:
    """Looks entries up.

    Args:
        kinds: Keys of ``KINDS``.
        words: All of them must be in the kind, name or text; upper and lower case are the same.

    Returns:
        The entries, kind after kind.
    """
    found = [entry for kind in kinds for entry in KINDS[kind]()]
    wanted = [word.lower() for word in words]
    return [e for e in found if all(word in f'{e.kind} {e.name} {e.text}'.lower() for word in wanted)]


def main(argv: Sequence[str] | None = None) -> int:
    """Runs ``signmm list``."""
    parser = command_parser('list', __doc__)
    parser.add_argument('words', nargs='*', help=f'a kind ({", ".join(KINDS)}), and words to look for')
    parser.add_argument('--json', action='store_true', help='print JSON')
    args = parser.parse_args(argv)
    first = args.words[:1]
    chosen = [kind for kind in KINDS if first and kind in (first[0], f'{first[0]}s')]
    entries = find(chosen or list(KINDS), args.words[1:] if chosen else args.words)
    if args.json:
        print(json.dumps([asdict(entry) for entry in entries], ensure_ascii=False, indent=1))
    elif not args.words:
        counts = {entry.kind: 0 for entry in entries}
        for entry in entries:
            counts[entry.kind] += 1
        print('\n'.join(f'{count:>4} {kind}' for kind, count in counts.items()))
    else:
        _show(entries)
    if not entries:
        print(f'nothing has {" and ".join(args.words)}; signmm list shows the kinds')
    return 0 if entries else 1


def _show(entries: Sequence[Entry]) -> None:
    width = max((len(entry.name) for entry in entries), default=0)
    last = ''
    for entry in entries:
        if entry.kind != last:
            print(f'{entry.kind}:')
            last = entry.kind
        print(f'  {entry.name:<{width}}  {entry.text}'.rstrip())
