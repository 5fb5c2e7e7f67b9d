"""Which extractor to use: what the command line says, else what the model was trained with, else the user's settings.

The settings are one file in INI form, ``~/.config/signmm/settings.ini`` or what ``SIGNMM_SETTINGS`` names:

    [extract]
    backend = mediapipe
    python = ~/venvs/mediapipe/bin/python

``SIGNMM_EXTRACT_PYTHON`` names the interpreter alone.
"""

from __future__ import annotations

import configparser
import os
import re
from collections.abc import Mapping
from dataclasses import fields
from pathlib import Path
from typing import Any

from signmm.extraction.options import BackendOptions
from signmm.utils.errors import ConfigError
from signmm.utils.suggest import did_you_mean

DEFAULT_BACKEND = 'rtmlib'
#: Beginning of an extractor's name -> backend.
_EXTRACTORS = {'mediapipe-holistic': 'mediapipe', 'mmpose': 'mmpose', 'rtmlib': 'rtmlib'}


def choose_backend(
    trained: str = '', backend: str | None = None, given: Mapping[str, Any] | None = None
) -> tuple[str, BackendOptions]:
    """Decides how the poses of a video are extracted.

    Args:
        trained: Extractor of the data that a model was trained on, e.g. ``'rtmlib 0.0.13 rtmw-l 8f27e844'``.
        backend: Backend that was asked for; None leaves the choice to the rest.
        given: Options that were asked for, by the names of :class:`BackendOptions`; None values are left out.

    Returns:
        Name of the backend and its options. Asked for goes before the training, the training before the settings; the
        interpreter comes from what was asked for or from the settings.

    Raises:
        ConfigError: The settings cannot be read.
    """
    settings = read_settings()
    known = backend_of(trained)
    options = {key: value for key, value in (given or {}).items() if value is not None}
    chosen = backend or known or settings.get('backend') or DEFAULT_BACKEND
    merged: dict[str, Any] = {}
    if chosen == settings.get('backend', chosen):
        merged |= {key: value for key, value in settings.items() if key != 'backend'}
    if chosen == known:
        merged |= options_of(trained)
    if 'python' in settings:
        merged['python'] = settings['python']
    return chosen, BackendOptions(**{**merged, **options})


def backend_of(extractor: str) -> str | None:
    """Names the backend that made poses.

    Args:
        extractor: Name of their extractor.

    Returns:
        The backend; None if the extractor is none of signmm's.
    """
    return next((backend for start, backend in _EXTRACTORS.items() if extractor.startswith(start)), None)


def options_of(extractor: str) -> dict[str, Any]:
    """Reads options out of the name of an extractor.

    Args:
        extractor: The name, as the backends write it.

    Returns:
        Options that it states.
    """
    words = extractor.split()
    complexity = re.search(r'complexity=(\d)', extractor)
    if complexity:
        return {'complexity': int(complexity[1])}
    # Config name of the model; the weights then come from MMPose itself.
    return {'pose_model': words[2]} if words[:1] == ['mmpose'] and len(words) > 2 else {}


def read_settings() -> dict[str, Any]:
    """Reads the user's settings.

    Returns:
        What ``[extract]`` says, by the names of :class:`BackendOptions` and ``backend``; {} without a file.

    Raises:
        ConfigError: The file is damaged or has an unknown key.
    """
    named = os.environ.get('SIGNMM_SETTINGS')
    path = Path(named or '~/.config/signmm/settings.ini').expanduser()
    found: dict[str, Any] = {}
    if path.is_file():
        found = _parse(path)
    elif named:
        raise ConfigError(f'SIGNMM_SETTINGS names {path}, which does not exist')
    python = os.environ.get('SIGNMM_EXTRACT_PYTHON')
    return {**found, 'python': python} if python else found


def _parse(path: Path) -> dict[str, Any]:
    parser = configparser.ConfigParser(interpolation=None)
    try:
        parser.read(path, encoding='utf8')
    except (configparser.Error, UnicodeDecodeError) as error:
        raise ConfigError(f'settings {path}: {" ".join(str(error).split())}') from None
    section = dict(parser['extract']) if 'extract' in parser else {}
    kinds = {field.name: field.type for field in fields(BackendOptions)}
    for key in section:
        if key not in (*kinds, 'backend'):
            raise ConfigError(f"settings {path}: unknown key '{key}'{did_you_mean(key, [*kinds, 'backend'])}")
    values: dict[str, Any] = dict(section)
    try:
        if 'complexity' in section:
            values['complexity'] = parser.getint('extract', 'complexity')
        if 'refine_face' in section:
            values['refine_face'] = parser.getboolean('extract', 'refine_face')
    except ValueError as error:
        raise ConfigError(f'settings {path}: {error}') from None
    for key in ('python', 'pose_model', 'det_model'):
        if str(values.get(key, '')).startswith('~'):
            values[key] = str(Path(values[key]).expanduser())
    return values
