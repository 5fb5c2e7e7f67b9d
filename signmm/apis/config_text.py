"""Reads the config that a checkpoint carries as text, without running it."""

from __future__ import annotations

import ast
from typing import Any

from mmengine.config import Config

from signmm.registry import MODELS, TRANSFORMS, SignRegistry
from signmm.utils.checkpoint import CheckpointError
from signmm.utils.suggest import did_you_mean


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
    try:
        body = ast.parse(text).body
    except SyntaxError as error:
        raise CheckpointError(f'{where}: its config text cannot be parsed ({error}); pass the config file') from None
    values: dict[str, Any] = {}
    for statement in body:
        if not isinstance(statement, ast.Assign) or not isinstance(statement.targets[0], ast.Name):
            raise _refused(statement, where)
        values[statement.targets[0].id] = _value(statement.value, where)
    return Config(values)


def check_types(part: Any, registry: SignRegistry, where: str) -> None:
    """Refuses a config part whose ``type`` is not a registered name, which mmengine would import and call.

    Args:
        part: Config of a model or of a pipeline.
        registry: Where its parts are registered.
        where: Name of the source, for messages.

    Raises:
        CheckpointError: A type is not registered.
    """
    if isinstance(part, dict):
        name = part.get('type')
        if name is not None:
            known = _known(registry)
            if not isinstance(name, str) or name.removeprefix('signmm.') not in known:
                raise CheckpointError(f"{where}: unknown type '{name}'{did_you_mean(str(name), known)}")
        for value in part.values():
            check_types(value, registry, where)
    elif isinstance(part, (list, tuple)):
        for value in part:
            check_types(value, registry, where)


def check_parts(config: Config, pipeline: Any, where: str) -> None:
    """Checks what is built for predictions from a config of unknown origin.

    Args:
        config: With ``model``.
        pipeline: The transforms.
        where: Name of the source, for messages.

    Raises:
        CheckpointError: A type is not registered.
    """
    check_types(config.get('model'), MODELS, where)
    check_types(pipeline, TRANSFORMS, where)


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
