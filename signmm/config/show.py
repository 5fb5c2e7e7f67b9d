"""A recipe on one page: every value, the file it came from and its comment."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from signmm.config.open import open_config
from signmm.config.sources import Key, Source, file_name, find_sources, source_of
from signmm.utils.configs import find_config, parse_overrides

RUNTIME = '_base_/default_runtime.py'


def show_config(
    name: str | Path, overrides: Sequence[str] = (), pretrained: str | None = None, everything: bool = False
) -> str:
    """Writes a merged config.

    Args:
        name: Path or name of a config.
        overrides: Texts ``key=value``.
        pretrained: Weights of the backbone, see :func:`signmm.config.open.open_config`; they need not exist.
        everything: Whether values of the default runtime and empty steps are written too.

    Returns:
        The page: one value a line, indented, with its source and comment.
    """
    values, sources = _recipe(name, overrides, pretrained)
    lines = [f'{file_name(_path(name))}: {_headline(_path(name))}'.rstrip(': ')]
    shown = {
        key: value
        for key, value in values.items()
        if everything or not (sources[key].file == RUNTIME or _is_as_before(key, value, values))
    }
    before: Key = ()
    for key, value in shown.items():
        common = next((n for n, (a, b) in enumerate(zip(key, before, strict=False)) if a != b), len(before))
        lines += ['  ' * depth + key[depth] for depth in range(common, len(key) - 1)]
        before = key[:-1]
        lines.append(_line('  ' * (len(key) - 1) + f'{key[-1]} = {value!r}', sources[key]))
    if len(shown) < len(values):
        lines.append(
            f'({len(values) - len(shown)} more values with --all: {RUNTIME}, empty steps, and what test_dataloader has '
            'as val_dataloader)'
        )
    return '\n'.join(lines)


def show_difference(
    name: str | Path, other: str | Path, overrides: Sequence[str] = (), pretrained: str | None = None
) -> str:
    """Writes in what two configs differ.

    Args:
        name: Path or name of the first config; overrides and weights are applied to it alone.
        other: Path or name of the second.
        overrides: Texts ``key=value``.
        pretrained: Weights of the first's backbone.

    Returns:
        Two lines for each value that differs, ``-`` of the first and ``+`` of the second config, with their sources.
    """
    left, right = _recipe(name, overrides, pretrained), _recipe(other, (), None)
    lines = [f'- {file_name(_path(name))}', f'+ {file_name(_path(other))}']
    for key in dict.fromkeys([*left[0], *right[0]]):
        if key in left[0] and key in right[0] and left[0][key] == right[0][key]:
            continue
        lines.append('.'.join(key))
        for sign, (values, sources) in (('-', left), ('+', right)):
            if key in values:
                lines.append(_line(f'  {sign} {values[key]!r}', sources[key]))
    return '\n'.join(lines) if len(lines) > 2 else f'{name} and {other} are the same recipe'


def _is_as_before(key: Key, value: Any, values: Mapping[Key, Any]) -> bool:
    if value == {} and 'pipeline' in key:
        return True
    missing = object()
    return key[0] == 'test_dataloader' and values.get(('val_dataloader', *key[1:]), missing) == value


def _recipe(
    name: str | Path, overrides: Sequence[str], pretrained: str | None
) -> tuple[dict[Key, Any], dict[Key, Source]]:
    config = open_config(name, overrides, pretrained, weights_must_exist=False)
    values = dict(_leaves(config._cfg_dict.to_dict()))
    known = find_sources(_path(name))
    written = {tuple(key.split('.')) for key in parse_overrides(overrides)}
    if pretrained is not None:
        known[('model', 'backbone', 'pretrained')] = known[('work_dir',)] = Source('--pretrained')
    found = {}
    for key in values:
        if any(key[: len(path)] == path for path in written):
            found[key] = Source('--cfg-options')
        else:
            found[key] = source_of(key, known) or Source('follows from the data')
        if key == ('model', 'head', 'num_classes') and source_of(key, known) == source_of(key[:-1], known):
            found[key] = found[key] if key in known or key in written else Source('labels of the data')
    return values, found


def _path(name: str | Path) -> Path:
    path = Path(name).expanduser()
    return path if path.is_file() else find_config(str(name))


def _leaves(tree: Any, key: Key = ()) -> Iterator[tuple[Key, Any]]:
    if isinstance(tree, Mapping) and tree:
        for name, value in tree.items():
            yield from _leaves(value, (*key, str(name)))
    elif isinstance(tree, (list, tuple)) and any(isinstance(item, Mapping) for item in tree):
        for place, value in enumerate(tree):
            yield from _leaves(value, (*key, str(place)))
    else:
        yield key, tree


def _headline(path: Path) -> str:
    lines = []
    for line in path.read_text(encoding='utf8').splitlines():
        if not line.startswith('#'):
            break
        lines.append(line.lstrip('# '))
    return ' '.join(lines)


def _line(text: str, source: Source) -> str:
    return f'{text:<56}  {source}  {source.comment}'.rstrip()
