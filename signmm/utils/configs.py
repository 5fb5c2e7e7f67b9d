"""Finds and loads config files by path or by name, from a checkout and from an installed wheel alike."""

from __future__ import annotations

import argparse
import ast
import os
import tempfile
from collections.abc import Sequence
from pathlib import Path

from mmengine.config import Config, DictAction

from signmm.utils.moved_configs import replacement
from signmm.utils.ordered_config import OrderedConfig
from signmm.utils.suggest import did_you_mean

PREFIX = 'signmm::'


def config_root() -> Path:
    """Finds the folder of the configs that belong to this installation.

    Returns:
        ``signmm/.mim/configs`` of an installed wheel, else ``configs`` beside the package in a checkout.

    Raises:
        FileNotFoundError: Neither exists.
    """
    package = Path(__file__).resolve().parents[1]
    shipped, checkout = package / '.mim' / 'configs', package.parent / 'configs'
    for folder in (shipped, checkout):
        if folder.is_dir():
            return folder
    raise FileNotFoundError(f'the configs of signmm are neither in {shipped} nor in {checkout}; install signmm again')


def list_configs() -> list[str]:
    """Lists the configs that can be run, by the name that `find_config` takes.

    Returns:
        Sorted names such as ``best/best_wlasl2000.py``, without those under ``_base_``.
    """
    root = config_root()
    names = (path.relative_to(root) for path in root.rglob('*.py'))
    return sorted(name.as_posix() for name in names if '_base_' not in name.parts)


def find_config(name: str) -> Path:
    """Finds a config of signmm by its name.

    Args:
        name: Path below `config_root`, e.g. ``best/best_wlasl2000.py``; may start with ``signmm::`` or
            ``configs/``.

    Returns:
        Absolute path of the file.

    Raises:
        FileNotFoundError: There is no such config; the message names the nearest one.
    """
    root = config_root()
    relative = name.removeprefix(PREFIX).removeprefix('configs/')
    path = root / relative
    if not path.is_file():
        instead = replacement(relative)
        hint = f'; write {instead}' if instead else did_you_mean(relative, list_configs())
        raise FileNotFoundError(f"no config '{name}' in {root}{hint}")
    return path


def load_config(name_or_path: str | Path, overrides: Sequence[str] | None = None) -> Config:
    """Loads a config file with everything that it inherits.

    A ``_base_`` that starts with ``signmm::`` names a config of signmm, wherever the inheriting file lies.

    Args:
        name_or_path: An existing file, else a name for `find_config`.
        overrides: Values that replace those of the file, e.g. ``['train_cfg.max_epochs=2', 'model.head.mode=mean']``.

    Returns:
        The config.

    Raises:
        FileNotFoundError: The file or one of its bases does not exist.
        ValueError: An override is not of the form ``key=value``.
    """
    path = Path(name_or_path).expanduser()
    path = path if path.is_file() else find_config(str(name_or_path))
    with tempfile.TemporaryDirectory() as folder:
        loaded = Config.fromfile(_resolve_bases(path, Path(folder)))
    config = OrderedConfig(loaded._cfg_dict, loaded.text, str(path), loaded.env_variables)
    config.merge_from_dict(parse_overrides(overrides or []))
    return config


def parse_overrides(overrides: Sequence[str]) -> dict[str, object]:
    """Parses ``key=value`` texts the way that ``--cfg-options`` of mmengine does.

    Args:
        overrides: Texts such as ``'a.b=1'``, ``'a.c=[x,y]'`` or ``'a.d=None'``.

    Returns:
        Dotted key to value.

    Raises:
        ValueError: A text is not of the form ``key=value``.
    """
    for text in overrides:
        key, equals, _ = text.partition('=')
        if not equals or not all(part.isidentifier() or part.isdigit() for part in key.split('.')):
            raise ValueError(f"override '{text}': expected key=value, for example train_cfg.max_epochs=2")
    parser = argparse.ArgumentParser()
    parser.add_argument('--items', nargs='*', action=DictAction, default={})
    return parser.parse_args(['--items', *overrides]).items


def base_names(path: Path) -> list[str]:
    """Reads what a config file inherits from, without running it.

    Args:
        path: A Python file; files of other kinds inherit by mmengine's own rules.

    Returns:
        The texts of its ``_base_``, in order.
    """
    found = _base_assignment(path)
    if found is None:
        return []
    value = ast.literal_eval(found.value)
    return [value] if isinstance(value, str) else list(value)


def base_files(path: Path) -> list[Path]:
    """Finds the files that a config inherits from.

    Args:
        path: Config file.

    Returns:
        Their paths, in the order of ``_base_``; a name that starts with ``signmm::`` is a config of signmm.

    Raises:
        FileNotFoundError: A config of signmm does not exist.
    """
    names = base_names(path)
    return [
        find_config(name) if name.startswith(PREFIX) else Path(os.path.normpath(path.parent / name)) for name in names
    ]


def _base_assignment(path: Path) -> ast.Assign | None:
    if path.suffix != '.py' or not path.is_file():
        return None
    for statement in ast.parse(path.read_text(encoding='utf8'), str(path)).body:
        if isinstance(statement, ast.Assign) and getattr(statement.targets[0], 'id', None) == '_base_':
            return statement
    return None


def _resolve_bases(path: Path, folder: Path) -> Path:
    """Gives a file that mmengine can read: where ``signmm::`` stands in the chain of bases, a copy with plain paths.

    mmengine 0.10.7 looks for ``package::config`` through pkg_resources, which current setuptools no longer has.
    """
    names, bases = base_names(path), base_files(path)
    resolved = [_resolve_bases(base, folder) for base in bases]
    if resolved == bases and not any(name.startswith(PREFIX) for name in names):
        return path
    found = _base_assignment(path)
    assert found is not None and found.end_lineno is not None
    lines = (
        path.read_text(encoding='utf8').replace('{{ fileDirname }}', path.parent.as_posix()).splitlines(keepends=True)
    )
    # As many lines as before, so that a traceback names the right one.
    text = f'_base_ = {[base.as_posix() for base in resolved]!r}' + chr(10) * (found.end_lineno - found.lineno + 1)
    copy = folder / str(len(list(folder.iterdir()))) / path.name
    copy.parent.mkdir()
    copy.write_text(''.join([*lines[: found.lineno - 1], text, *lines[found.end_lineno :]]), encoding='utf8')
    return copy
