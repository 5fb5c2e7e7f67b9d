"""Finds and loads config files by path or by name, from a checkout and from an installed wheel alike."""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from unittest import mock

from mmengine.config import Config, DictAction

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
        raise FileNotFoundError(f"no config '{name}' in {root}{did_you_mean(relative, list_configs())}")
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
    with _own_bases():
        config = Config.fromfile(path)
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


@contextmanager
def _own_bases() -> Iterator[None]:
    # mmengine 0.10.7 resolves `package::config` through pkg_resources, which current setuptools no longer has.
    shipped = Config._get_cfg_path

    def resolve(base: str, filename: str) -> tuple[str, str | None]:
        return (str(find_config(base)), None) if base.startswith(PREFIX) else shipped(base, filename)

    with mock.patch.object(Config, '_get_cfg_path', staticmethod(resolve)):
        yield
