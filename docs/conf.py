"""Settings of Sphinx; the tables of the model zoo are made from the metafiles of the configs."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).resolve().parents[1]

project = 'signmm'
author = 'The signmm authors'
copyright = '2026, the signmm authors'
extensions = ['myst_parser']
myst_enable_extensions = ['colon_fence', 'dollarmath', 'deflist']
myst_heading_anchors = 3
html_theme = 'furo'
html_title = 'signmm'
exclude_patterns = ['_build']


def model_zoo() -> str:
    """Writes a table of the models of each metafile."""
    lines = []
    for path in sorted((ROOT / 'configs').glob('*/metafile.yml')):
        meta = yaml.safe_load(path.read_text(encoding='utf-8'))
        lines += ['', f'## {path.parent.name}', '', '| model | config | data set | result |', '|---|---|---|---|']
        for model in meta.get('Models') or []:
            lines += [_row(model, result) for result in model.get('Results') or [{}]]
        rows = meta.get('Rows') or []
        if rows:
            lines += ['', '| table | row | data sets | command |', '|---|---|---|---|']
        for row in rows:
            lines.append(f'| {row["Table"]} | {row["Row"]} | {", ".join(row.get("Data", []))} | `{row["Command"]}` |')
    return '\n'.join(lines) + '\n'


def _row(model: dict[str, Any], result: dict[str, Any]) -> str:
    metrics = ', '.join(f'{key} {value}' for key, value in (result.get('Metrics') or {}).items())
    return f'| {model["Name"]} | `{model["Config"]}` | {result.get("Dataset", "")} | {metrics or "not measured"} |'


def _add_model_zoo(app: Any, docname: str, source: list[str]) -> None:
    if docname == 'model_zoo':
        source[0] += model_zoo()


def setup(app: Any) -> None:
    """Connects the model zoo."""
    app.connect('source-read', _add_model_zoo)
