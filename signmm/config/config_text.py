"""Reads the config that a checkpoint carries as text, without running it."""

from __future__ import annotations

import ast
import re
from collections.abc import Collection
from pathlib import Path
from typing import Any

from mmengine.config import Config

from signmm.config.moved_arguments import use_released_types
from signmm.io.checkpoint import CheckpointError
from signmm.registry import MODELS, TRANSFORMS, SignRegistry
from signmm.utils.ordered_config import OrderedConfig
from signmm.utils.suggest import did_you_mean

#: Arguments whose lists are words.
_WORDS = ('vocabulary', 'labels', 'label_names', 'tokens')
#: Python's parser takes some hundred times the memory of what it reads.
_LONGEST = 2_000_000
_ENDING = re.compile(r'\.[A-Za-z][A-Za-z0-9]{0,9}$')


def parse_config_text(text: str, where: str) -> Config:
    """Parses the text that ``Config.pretty_text`` gives: assignments of literals and ``dict(...)``.

    Args:
        text: The text.
        where: Name of the source, for messages.

    Returns:
        The config.

    Raises:
        CheckpointError: The text holds anything else; nothing in it is run.
    """
    if not isinstance(text, str) or len(text) > _LONGEST:
        raise CheckpointError(f'{where}: its config text is no text of at most {_LONGEST:,} characters')
    try:
        body = ast.parse(text).body
        values: dict[str, Any] = {}
        for statement in body:
            if not isinstance(statement, ast.Assign) or not isinstance(statement.targets[0], ast.Name):
                raise _refused(statement, where)
            values[statement.targets[0].id] = _value(statement.value, where)
        return OrderedConfig(use_released_types(values))
    except CheckpointError:
        raise
    except Exception as error:  # too deep, half a character, a key that mmengine reserves, ...
        reason = f'{type(error).__name__}: {str(error)[:200]}'
        raise CheckpointError(f'{where}: its config text cannot be parsed ({reason}); pass the config file') from None


def check_types(part: Any, registry: SignRegistry, where: str, consented: Collection[str] = (), name: str = '') -> None:
    """Refuses a config part that could run or read something that the caller did not name.

    That is: a ``type`` that is not a registered class (mmengine would import and call it), a ``_scope_`` (mmengine
    would import a package of that name), and any text that is a path, whatever part it belongs to: parts read files
    when they are built (vocabularies, language models, hand models, tokenizers, features).

    Args:
        part: Config of a model or of a pipeline.
        registry: Where its parts are registered.
        where: Name of the source, for messages.
        consented: Names of values that the caller gave, e.g. ``'model.head.vocabulary'``; these may be paths.
        name: Name of the part.

    Raises:
        CheckpointError: Something of that kind.
    """
    if name in consented:
        return
    if isinstance(part, dict):
        _check_type(part, registry, where)
        for key, value in part.items():
            # Lists of words may hold anything; they are taken as they are and never opened.
            if key != 'type' and not (key in _WORDS and isinstance(value, list | tuple)):
                check_types(value, registry, where, consented, f'{name}.{key}')
    elif isinstance(part, list | tuple):
        for number, value in enumerate(part):
            check_types(value, registry, where, consented, f'{name}.{number}')
    elif isinstance(part, str) and _is_path(part):
        raise CheckpointError(
            f'{where}: {name}={part!r} is a file or folder, and the config inside a checkpoint may not choose what is '
            f'read here; pass the config file, or name the file yourself: --cfg-options {name}=FILE'
        )


def check_parts(config: Config, pipeline: Any, where: str, consented: Collection[str] = ()) -> None:
    """Checks what is built for predictions from a config of unknown origin.

    What only training reads is dropped: ``pretrained``, as the checkpoint has the weights, and word vectors for labels.

    Args:
        config: With ``model``.
        pipeline: The transforms.
        where: Name of the source, for messages.
        consented: See :func:`check_types`.

    Raises:
        CheckpointError: See :func:`check_types`.
    """
    model = config.get('model')
    _drop_pretrained(model)
    if isinstance(((model or {}).get('head') or {}).get('label_smoothing'), dict):
        model.head.label_smoothing = 0.0
    try:
        check_types(config.get('model'), MODELS, where, consented, 'model')
        for loader in ('test_dataloader', 'val_dataloader'):
            # An option names the pipeline by its loader.
            consented = {*consented, *(n.replace(f'{loader}.dataset.pipeline', 'pipeline') for n in consented)}
        check_types(pipeline, TRANSFORMS, where, consented, 'pipeline')
    except CheckpointError as error:
        if not config.get('custom_imports') or 'unknown type' not in str(error):
            raise
        raise CheckpointError(
            f'{error}; its config imports parts of its own (custom_imports), which the one inside a checkpoint may not '
            'do: pass the config file'
        ) from None


def _drop_pretrained(part: Any) -> None:
    if isinstance(part, dict):
        for key in ('pretrained', 'init_cfg'):
            if part.get(key) is not None:
                part[key] = None
    for value in part.values() if isinstance(part, dict) else part if isinstance(part, list | tuple) else ():
        _drop_pretrained(value)


def _check_type(part: dict[str, Any], registry: SignRegistry, where: str) -> None:
    if '_scope_' in part:
        raise CheckpointError(f"{where}: '_scope_' would import a package and is refused; pass the config file")
    kind = part.get('type')
    if kind is None:
        return
    known = _known(registry)
    if not isinstance(kind, str) or kind.removeprefix('signmm.') not in known:
        raise CheckpointError(f"{where}: unknown type '{kind}'{did_you_mean(str(kind), known)}")
    if not isinstance(registry.get(kind.removeprefix('signmm.')), type):
        raise CheckpointError(
            f"{where}: type '{kind}' is a function that reads files, not a part of a model that predicts; pass the "
            'config file'
        )


def _is_path(text: str) -> bool:
    if any(sign in text for sign in ('/', '\\', '\0', '~')) or text in ('.', '..') or _ENDING.search(text):
        return True
    try:
        return Path(text).is_file()
    except OSError:
        return False


def _known(registry: SignRegistry) -> set[str]:
    shared = registry.parent
    return {*registry.names(), *(shared.module_dict if shared is not None else ())}


def _value(node: ast.expr, where: str) -> Any:
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == 'dict' and not node.args:
        items: dict[str, Any] = {}
        for keyword in node.keywords:
            if keyword.arg is None:
                items.update(_value(keyword.value, where))
            else:
                items[keyword.arg] = _value(keyword.value, where)
        return items
    if isinstance(node, ast.Dict) and all(key is not None for key in node.keys):
        return {_value(k, where): _value(v, where) for k, v in zip(node.keys, node.values, strict=True) if k}
    if isinstance(node, (ast.List, ast.Tuple, ast.Set)):
        found = [_value(item, where) for item in node.elts]
        return tuple(found) if isinstance(node, ast.Tuple) else found
    try:
        return ast.literal_eval(node)
    except (ValueError, TypeError):
        raise _refused(node, where) from None


def _refused(node: ast.AST, where: str) -> CheckpointError:
    line = ast.unparse(node)[:80]
    return CheckpointError(
        f'{where}: line {getattr(node, "lineno", "?")} of its config text is not a plain value ({line}) and is not '
        'run; pass the config file'
    )
