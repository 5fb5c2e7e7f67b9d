"""Weights by the name of the run that wrote them: what ``--pretrained RUN_OR_FILE`` means."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from mmengine.config import Config

from signmm.utils.configs import list_configs
from signmm.utils.errors import ConfigError
from signmm.utils.suggest import did_you_mean


def find_weights(
    name: str | Path, prefer: Sequence[str] = ('last.pth', 'best.pth'), must_exist: bool = True
) -> Path | None:
    """Finds the checkpoint that a name stands for.

    Args:
        name: A file, a work dir, or the name of one below ``work_dirs``, e.g. ``best_pretrain``; ``none`` for no
            weights.
        prefer: File names to look for in a work dir, best first.
        must_exist: Whether a file that is not there is an error; otherwise the first of ``prefer`` is assumed.

    Returns:
        The file; None for ``none``.

    Raises:
        FileNotFoundError: There is no such run or file; the message says how to make one.
    """
    if str(name).lower() == 'none':
        return None
    path = Path(name).expanduser()
    folder = path if path.is_dir() or path.suffix == '.pth' or len(path.parts) > 1 else Path('work_dirs') / path
    if folder.is_file():
        return folder
    known = [folder / file for file in prefer if (folder / file).is_file()]
    if known:
        return known[0]
    if must_exist:
        raise FileNotFoundError(_missing(str(name), folder, prefer))
    return folder if folder.suffix == '.pth' else folder / prefer[0]


def use_pretrained(config: Config, name: str | Path, must_exist: bool = True) -> None:
    """Starts a model's backbone from other weights, or from none.

    A work dir that the config does not set gets a name that tells the runs apart, ``<config>-from-<run>``, or
    ``<config>-from-scratch``.

    Args:
        config: Changed in place.
        name: See :func:`find_weights`.
        must_exist: See :func:`find_weights`.

    Raises:
        ConfigError: The model has no backbone.
        FileNotFoundError: There is no such run or file.
    """
    model = config.get('model')
    if not isinstance(model, Mapping) or not isinstance(model.get('backbone'), Mapping):
        kind = model.get('type') if isinstance(model, Mapping) else model
        raise ConfigError(f"--pretrained {name}: model '{kind}' of {config.filename} has no backbone to load them into")
    path = find_weights(name, must_exist=must_exist)
    config.model.backbone.pretrained = None if path is None else path.as_posix()
    if config.get('work_dir') is None and config.filename:
        source = 'scratch' if path is None else path.parent.name if path.stem in ('last', 'best') else path.stem
        config.work_dir = f'work_dirs/{Path(config.filename).stem}-from-{source or "file"}'


def _missing(name: str, folder: Path, prefer: Sequence[str]) -> str:
    if folder.suffix == '.pth':
        return f'weights {name}: no such file (looked in {Path.cwd()})'
    if folder.is_dir():
        return f"weights '{name}': {folder} holds neither {' nor '.join(prefer)}; has the run written a checkpoint yet?"
    config = next((config for config in list_configs() if Path(config).stem == folder.name), None)
    if config is not None:
        return f"weights '{name}': there is no {folder} yet; train it first: tools/train.py configs/{config}"
    runs = [path.name for path in Path('work_dirs').glob('*/') if path.is_dir()]
    return f"weights '{name}': neither a file nor a run below work_dirs{did_you_mean(folder.name, runs)}"
