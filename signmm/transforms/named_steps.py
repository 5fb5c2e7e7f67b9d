"""A pipeline whose steps have names, so that a child config or ``--cfg-options`` changes one of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from signmm.registry import TRANSFORMS
from signmm.transforms.load_pose import LoadPose
from signmm.transforms.pack import PackSignInputs
from signmm.transforms.step import PoseStep
from signmm.utils.errors import ConfigError
from signmm.utils.suggest import did_you_mean

Step = Callable | Mapping[str, Any]
#: ``dict(load=..., sample=..., pack=...)``, or a list of steps.
Pipeline = Mapping[str, Step | None] | Sequence[Step]


def steps_of(pipeline: Pipeline | None, where: str = 'pipeline') -> list[Any]:
    """Lists the steps of a pipeline in the order in which they run.

    Args:
        pipeline: Steps by name, of which those that are None or an empty dict are skipped; or a list of steps. A step
            is a callable or a config dict with ``type``.
        where: What the message calls the pipeline.

    Returns:
        The steps; config dicts as new dicts.

    Raises:
        ConfigError: A step is neither a callable nor a dict with ``type``, or stands behind the one that packs what it
            works on, or the pipeline is a single step.
    """
    if isinstance(pipeline, Mapping):
        if 'type' in pipeline and not isinstance(pipeline['type'], Mapping):
            raise ConfigError(
                f'{where}: expected steps by name, e.g. dict(load=dict(type=...)), or a list of steps; got the single '
                f"step '{pipeline['type']}'"
            )
        named = [(f'{where}.{name}', step) for name, step in pipeline.items()]
        _check_order(pipeline, where)
    else:
        named = [(f'{where}.{place}', step) for place, step in enumerate(pipeline or ())]
    steps: list[Any] = []
    for name, step in named:
        if step is None or step == {}:
            continue
        if isinstance(step, Mapping):
            if 'type' not in step:
                has = ', '.join(map(str, step))
                raise ConfigError(f"{name}: needs 'type', the class of the step; it has {has}{_nearest(name, named)}")
            step = dict(step)
        elif not callable(step):
            raise ConfigError(f'{name}: expected a dict with type, or a callable; got {step!r}')
        steps.append(step)
    _check_packed(pipeline, where)
    return steps


def _check_packed(pipeline: Pipeline | None, where: str) -> None:
    """Refuses a step on poses behind the one that packs them, where a new name of a child config ends up."""
    named = pipeline if isinstance(pipeline, Mapping) else dict(enumerate(pipeline or ()))
    kinds = {name: _kind(step) for name, step in named.items() if step}
    names = [name for name, kind in kinds.items() if _is(kind, PackSignInputs)]
    behind = list(kinds)[list(kinds).index(names[0]) + 1 :] if names else []
    for name in behind:
        if _is(kinds[name], (PoseStep, LoadPose, PackSignInputs)):
            kind = getattr(kinds[name], '__name__', '?')
            text = f"{where}.{name}: {kind} works on poses but stands behind '{names[0]}', which packs them; "
            advice = _advice(pipeline, str(names[0]), str(name)) if isinstance(pipeline, Mapping) else 'put it in front'
            raise ConfigError(text + advice)


def _nearest(name: str, named: Sequence[tuple[str, Any]]) -> str:
    """Another step whose name is close, of which this one may be a slip."""
    hint = did_you_mean(name.rpartition('.')[2], [other.rpartition('.')[2] for other, _ in named if other != name])
    return hint if hint.startswith(', did') else ''


def _advice(pipeline: Mapping[str, Any], pack: str, name: str) -> str:
    empty = [step for step, config in pipeline.items() if not config]
    fill = f'fill an empty place ({", ".join(empty)}), or ' if empty else ''
    anew = f"dict({pack}=None, {name}=dict(...), end=dict(type='PackSignInputs'))"
    return f'a name that a child config adds comes last: {fill}close the pipeline anew, {anew}'


def _kind(step: Step) -> type | None:
    kind = step.get('type') if isinstance(step, Mapping) else type(step)
    kind = TRANSFORMS.get(kind) if isinstance(kind, str) else kind
    return kind if isinstance(kind, type) else None


def _is(kind: type | None, of: type | tuple[type, ...]) -> bool:
    return kind is not None and issubclass(kind, of)


def _check_order(pipeline: Mapping[str, Any], where: str) -> None:
    """Refuses steps in the order of the alphabet, as `Config.dump` of mmengine writes them."""
    kinds = [str(step.get('type')) if isinstance(step, Mapping) else '' for step in pipeline.values() if step]
    if list(pipeline) == sorted(pipeline) and 'LoadPose' in kinds[1:]:
        raise ConfigError(
            f'{where}: LoadPose comes after {kinds[0]}, the steps stand in the order of the alphabet; mmengine wrote '
            'them so: load configs by signmm.config.open_config, whose texts keep the order'
        )


def with_common(common: Mapping[str, Any] | None, own: Mapping[str, Any]) -> dict[str, Any]:
    """Joins what several data sets share with what one of them says.

    Args:
        common: Arguments of all.
        own: Arguments of one; they replace the common ones, except that named steps merge: a step without ``type``, or
            with the same, replaces single arguments of the common step of that name.

    Returns:
        All arguments, as new dicts.
    """
    joined = {**(common or {}), **own}
    shared, steps = (common or {}).get('pipeline'), own.get('pipeline')
    if isinstance(shared, Mapping) and isinstance(steps, Mapping):
        joined['pipeline'] = {name: dict(step) if step else {} for name, step in shared.items()}
        for name, step in steps.items():
            joined['pipeline'][name] = _merge(shared.get(name), step)
    return joined


def _merge(base: Any, change: Any) -> Any:
    if not isinstance(base, Mapping) or not isinstance(change, Mapping):
        return change
    if change.get('type', base.get('type')) != base.get('type'):
        return dict(change)
    return {**base, **{key: _merge(base.get(key), value) for key, value in change.items()}}
