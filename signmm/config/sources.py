"""Where each value of a config comes from: file, line and the comment beside it."""

from __future__ import annotations

import ast
import io
import tokenize
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from signmm.utils.configs import base_files, config_root

Key = tuple[str, ...]


@dataclass(frozen=True)
class Source:
    """Where a value was written.

    Attributes:
        file: Name below the folder of the configs, or the path of a file elsewhere.
        line: Number of the line; 0 where there is none.
        comment: What stands behind the value, or in comment lines above it.
    """

    file: str
    line: int = 0
    comment: str = ''

    def __str__(self) -> str:
        return f'{self.file}:{self.line}' if self.line else self.file


def find_sources(path: Path) -> dict[Key, Source]:
    """Follows every value of a config through the files that it inherits from, without running them.

    Args:
        path: The config file.

    Returns:
        Path of the value, such as ``('model', 'head', 'mode')``, to its source. What is computed has the source of the
        whole expression, so that the longest known beginning of a path counts.
    """
    found: dict[Key, Source] = {}
    if path.suffix != '.py':
        return found
    for base in base_files(path):
        found.update(find_sources(base))
    for key, source in _File(path).values.items():
        if key[-1] == '_delete_':
            _drop(found, key[:-1])
            continue
        _drop(found, key)
        for length in range(1, len(key)):
            found.pop(key[:length], None)
        found[key] = source
    return found


def source_of(key: Key, sources: dict[Key, Source]) -> Source | None:
    """Finds the source of one value.

    Args:
        key: Path of the value.
        sources: What :func:`find_sources` gave.

    Returns:
        The source of the value or of what it lies in; None if no file has it.
    """
    return next((sources[key[:n]] for n in range(len(key), 0, -1) if key[:n] in sources), None)


def file_name(path: Path) -> str:
    """Names a config file shortly.

    Args:
        path: The file.

    Returns:
        Its name below the folder of the configs, or the path.
    """
    path, root = path.resolve(), config_root().resolve()
    return path.relative_to(root).as_posix() if path.is_relative_to(root) else path.as_posix()


def _drop(values: dict[Key, Source], key: Key) -> None:
    for other in [other for other in values if other[: len(key)] == key]:
        del values[other]


class _File:
    """The values that one file writes; ``_delete_`` is kept as a value of its dict, before the others."""

    def __init__(self, path: Path) -> None:
        text = path.read_text(encoding='utf8')
        self.name, self.comments = file_name(path), _comments(text)
        self.values: dict[Key, Source] = {}
        self.named: dict[str, ast.expr] = {}
        for statement in ast.parse(text).body:
            if isinstance(statement, ast.Assign):
                for target in statement.targets:
                    self._assign(target, statement.value)
        order = sorted(self.values, key=lambda key: key[-1] != '_delete_')
        self.values = {key: self.values[key] for key in order}

    def _assign(self, target: ast.expr, value: ast.expr) -> None:
        key: Key = ()
        while isinstance(target, ast.Subscript):
            key = (str(ast.literal_eval(target.slice)), *key)
            target = target.value
        if isinstance(target, ast.Name) and target.id != '_base_':
            if not key:
                self.named[target.id] = value
            if not target.id.startswith('__'):
                self._expand(value, (target.id, *key))

    def _expand(self, node: ast.expr, key: Key) -> None:
        while isinstance(node, ast.Name) and node.id in self.named:
            node = self.named[node.id]
        entries = list(_entries(node))
        if not entries:
            self.values[key] = Source(self.name, node.lineno, self._comment(node))
        for name, value in entries:
            below = key if name is None else (*key, name)
            if name is not None:
                _drop(self.values, below)
            self._expand(value, below)

    def _comment(self, node: ast.expr) -> str:
        behind = self.comments.get(node.end_lineno or node.lineno) or self.comments.get(node.lineno)
        if behind is not None and behind[0]:
            return behind[1]
        lines: list[str] = []
        line = node.lineno - 1
        while line in self.comments and not self.comments[line][0]:
            lines.insert(0, self.comments[line][1])
            line -= 1
        return ' '.join(lines) if line > 0 else ''  # the comment at the top is about the file


def _entries(node: ast.expr) -> Iterator[tuple[str | None, ast.expr]]:
    """Items of a dict or of a list of dicts; None for what a dict takes over as a whole."""
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == 'dict':
        yield from ((None, value) for value in node.args)
        yield from ((keyword.arg, keyword.value) for keyword in node.keywords)
    elif isinstance(node, ast.Dict):
        for name, value in zip(node.keys, node.values, strict=True):
            yield (None if name is None else str(ast.literal_eval(name))), value
    elif isinstance(node, (ast.List, ast.Tuple)) and any(True for item in node.elts for _ in _entries(item)):
        yield from ((str(place), item) for place, item in enumerate(node.elts))


def _comments(text: str) -> dict[int, tuple[bool, str]]:
    """Line -> whether code stands before the comment, and the comment."""
    found = {}
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        if token.type == tokenize.COMMENT:
            found[token.start[0]] = (bool(token.line[: token.start[1]].strip()), token.string.lstrip('# '))
    return found
