"""Finds what is wrong in a config before anything is built.

mmengine accepts a misspelt top-level key, hook slot or argument of a part that is built later in silence.
"""

from __future__ import annotations

import inspect
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from mmengine.config import Config
from mmengine.registry import Registry
from mmengine.runner import LogProcessor, Runner, TestLoop, ValLoop
from torch.utils.data import DataLoader

from signmm import registry
from signmm.config.moved_arguments import released_type
from signmm.config.slots import DEFAULT_HOOKS
from signmm.config.values import wrong_values
from signmm.transforms.named_steps import steps_of, with_common
from signmm.utils.errors import ConfigError
from signmm.utils.signatures import accepted_arguments, required_arguments
from signmm.utils.suggest import did_you_mean

#: Read by the Runner and by ``signmm train`` from the config, beyond the arguments of the Runner's constructor.
_READ_FROM_CONFIG = {
    'activation_checkpointing', 'calibrate', 'compile', 'custom_imports', 'efficient_conv_bn_eval',
    'find_unused_parameters', 'model_wrapper_cfg', 'overwrite', 'resume_anyway', 'runner_type', 'sync_bn',
}  # fmt: skip
#: Key of a dict or list -> registry of the parts in it.
_REGISTRY_OF = {
    'model': registry.MODELS, 'data_preprocessor': registry.MODELS, 'masking': registry.MASKINGS,
    'dataset': registry.DATASETS, 'datasets': registry.DATASETS, 'pipeline': registry.TRANSFORMS,
    'transforms': registry.TRANSFORMS, 'sampler': registry.DATA_SAMPLERS, 'batch_sampler': registry.DATA_SAMPLERS,
    'collate_fn': registry.FUNCTIONS, 'worker_init_fn': registry.FUNCTIONS, 'val_evaluator': registry.METRICS,
    'test_evaluator': registry.METRICS, 'metrics': registry.METRICS, 'default_hooks': registry.HOOKS,
    'custom_hooks': registry.HOOKS, 'optim_wrapper': registry.OPTIM_WRAPPERS, 'optimizer': registry.OPTIMIZERS,
    'param_scheduler': registry.PARAM_SCHEDULERS, 'visualizer': registry.VISUALIZERS,
    'vis_backends': registry.VISBACKENDS, 'train_cfg': registry.LOOPS, 'val_cfg': registry.LOOPS,
    'test_cfg': registry.LOOPS, 'log_processor': registry.LOG_PROCESSORS, 'model_wrapper_cfg': registry.MODEL_WRAPPERS,
}  # fmt: skip
#: Arguments that the builder takes out or passes in by itself.
_EXTRA = {
    'hook': {'priority'},
    'optimizer wrapper': {'constructor', 'paramwise_cfg', 'optimizer'},
    'optimizer': {'lr', 'weight_decay'},
    'parameter scheduler': {'convert_to_iter_based'},
    'function': {'type'},
}
#: Registries whose parts get no argument from a builder, so that a missing one is an error of the config.
_COMPLETE = ('dataset', 'transform', 'metric', 'hook', 'masking')
_LOADERS = ('train_dataloader', 'val_dataloader', 'test_dataloader')
_LOADER_EXTRA = {'dataset', 'num_batch_per_epoch', 'disable_subprocess_warning'}
_ENV = {'cudnn_benchmark', 'mp_cfg', 'dist_cfg', 'resource_limit'}


@dataclass
class _Report:
    problems: list[str] = field(default_factory=list)

    def keys(self, where: str, given: Mapping[str, Any], known: set[str], reader: str) -> None:
        for key in given:
            if key not in known:
                hint = did_you_mean(str(key), known)
                if str(key).startswith('_'):
                    hint = f"; a local name of a config starts with two underscores: '__{str(key).strip('_')}'"
                self.problems.append(f'{where}{key}: not read by {reader}{hint}')


def check_config(cfg: Config) -> None:
    """Checks a parsed config without building anything.

    Checked are: top-level keys, hook slots, loaders, loops, the environment, and every dict with ``type`` against the
    constructor of what it names.

    Args:
        cfg: The config with everything it inherits and all overrides.

    Raises:
        ConfigError: Something is wrong; all problems are listed, one a line.
    """
    report = _Report()
    tree = cfg._cfg_dict.to_dict() if isinstance(cfg, Config) else dict(cfg)
    runner = registry.RUNNERS.get(tree.get('runner_type', 'SignRunner')) or Runner
    known = set(inspect.signature(Runner.__init__).parameters) | set(inspect.signature(runner).parameters)
    known = (known - {'self', 'cfg'}) | _READ_FROM_CONFIG
    report.keys('', tree, known, 'the Runner')
    for key in ('model', 'work_dir'):
        if key not in tree:
            report.problems.append(f'{key}: missing')
    _check_slots(tree.get('default_hooks') or {}, report)
    _check_untyped(tree, report)
    _walk({key: value for key, value in tree.items() if key in known}, '', None, report)
    if report.problems:
        name = getattr(cfg, 'filename', None) or 'config'
        raise ConfigError(f'{name}: {len(report.problems)} problem(s)\n  ' + '\n  '.join(report.problems))


def check_overrides(cfg: Config, overrides: Mapping[str, Any]) -> None:
    """Checks that overrides replace something, before they are merged.

    A path may also name a new argument of a dict with ``type``, or a new top-level key; :func:`check_config`, called
    after the merge, tells whether that is read.

    Args:
        cfg: The config before the overrides.
        overrides: Dotted path to value, e.g. ``{'model.head.mode': 'mean'}``.

    Raises:
        ConfigError: A path leads nowhere; all such paths are listed.
    """
    problems = [problem for path in overrides if (problem := _lost(cfg, path)) is not None]
    if problems:
        raise ConfigError('--cfg-options: ' + '; '.join(problems))


def _lost(cfg: Config, path: str) -> str | None:
    node: Any = cfg._cfg_dict.to_dict()
    steps = path.split('.')
    for depth, step in enumerate(steps):
        if isinstance(node, (list, tuple)):
            if not step.isdigit() or int(step) >= len(node):
                return f"'{path}': '{'.'.join(steps[:depth])}' is a list of {len(node)}, '{step}' is not in it"
            node = node[int(step)]
            continue
        if not isinstance(node, Mapping):
            return f"'{path}': '{'.'.join(steps[:depth])}' is {node!r}, not a dict"
        if step not in node:
            last = depth == len(steps) - 1
            filled = [name for name, value in node.items() if value]  # as a list would count
            if step.isdigit() and int(step) < len(filled) and steps[depth - 1] == 'pipeline':
                name = filled[int(step)]
                return f"'{path}': the steps of a pipeline have names, write '.{name}' in place of '.{step}'"
            of_step = depth > 1 and steps[depth - 2] == 'pipeline'
            if last and (
                'type' in node or of_step or depth == 0 or steps[0] in (*_LOADERS, 'train_cfg', 'val_cfg', 'test_cfg')
            ):
                return None
            return f"'{path}': no '{step}' in {'.'.join(steps[:depth]) or 'the config'}{did_you_mean(step, node)}"
        node = node[step]
    return None


def _check_slots(slots: Mapping[str, Any], report: _Report) -> None:
    for slot, hook in slots.items():
        hint = did_you_mean(slot, DEFAULT_HOOKS)
        # A slot of one's own is fine, a misspelt one adds a second hook instead of changing the first.
        if slot not in DEFAULT_HOOKS and (hint.startswith(', did') or not (hook or {}).get('type')):
            report.problems.append(f'default_hooks.{slot}: no such slot{hint}')
        elif hook is not None and 'type' not in hook:
            report.problems.append(f"default_hooks.{slot}: needs 'type'")


def _check_untyped(tree: Mapping[str, Any], report: _Report) -> None:
    """Dicts without ``type`` whose reader is fixed."""
    loader = set(inspect.signature(DataLoader).parameters) | _LOADER_EXTRA
    readers: list[tuple[str, set[str], str]] = [(name, loader, 'the data loader') for name in _LOADERS]
    loops = (('train_cfg', registry.LOOPS.get('ResumableEpochLoop')), ('val_cfg', ValLoop), ('test_cfg', TestLoop))
    for name, loop in loops:
        known = set(inspect.signature(loop).parameters) - {'runner', 'dataloader', 'evaluator'}
        readers.append((name, known | ({'by_epoch'} if name == 'train_cfg' else set()), loop.__name__))
    readers += [
        ('log_processor', set(inspect.signature(LogProcessor).parameters), 'the log processor'),
        ('randomness', {'seed', 'diff_rank_seed', 'deterministic'}, 'the Runner'),
        ('env_cfg', _ENV, 'the Runner'),
        ('auto_scale_lr', {'enable', 'base_batch_size'}, 'the Runner'),
        ('custom_imports', {'imports', 'allow_failed_imports'}, 'mmengine'),
    ]
    for name, known, reader in readers:
        value = tree.get(name)
        if isinstance(value, Mapping) and 'type' not in value:
            if name == 'train_cfg' and not value.get('by_epoch', True):
                known = known - {'max_epochs'} | {'max_iters'}
            report.keys(f'{name}.', value, known, reader)


def _walk(node: Any, path: str, home: Registry | None, report: _Report) -> None:
    steps = home is registry.TRANSFORMS and path.rpartition('.')[2] == 'pipeline'
    if steps and isinstance(node, (Mapping, list, tuple)):
        try:
            steps_of(node, path)
        except ConfigError as error:
            report.problems.append(str(error))
    if isinstance(node, Mapping):
        if 'datasets' in node and 'common' in node:
            members = node['datasets'] or {}
            joined = {name: member and with_common(node['common'], member) for name, member in members.items()}
            node = {**node, 'datasets': joined}
        if 'type' in node:
            _check_part(node, path, home, report)
        for key, value in node.items():
            below = f'{path}.{key}' if path else str(key)
            _walk(value, below, home if steps else _REGISTRY_OF.get(str(key), home), report)
    elif isinstance(node, Sequence) and not isinstance(node, str):
        for i, value in enumerate(node):
            _walk(value, f'{path}[{i}]', home, report)


def _check_part(node: Mapping[str, Any], path: str, home: Registry | None, report: _Report) -> None:
    name = node['type']
    part = name if callable(name) else _find(name, home) if isinstance(name, str) else None
    if part is None:
        names = set(_names(home)) if home is not None else {n for r in _registries() for n in r.module_dict}
        where = f" in registry '{home.name}'" if home is not None else ''
        report.problems.append(f"{path}.type: unknown '{name}'{where}{did_you_mean(str(name), names)}")
        return
    extra = _EXTRA.get(home.name, set()) if home is not None else set()
    given = {str(key) for key in node} - {'type', '_scope_'} - extra
    if moved := released_type(node):
        report.problems.append(
            f"{path}: written for an older signmm; this is type='{moved}' now, see docs/papers/masa.md"
        )
        return
    accepted, anything = accepted_arguments(part)
    for key in sorted(given - accepted):
        hint = did_you_mean(key, accepted)
        if not anything or hint.startswith(', did'):
            report.problems.append(f'{path}.{key}: no argument of {getattr(part, "__name__", name)}{hint}')
    report.problems += [f'{path}.{key}: {text}' for key, text in wrong_values(part, node)]
    if home is not None and home.name in _COMPLETE and inspect.isclass(part):
        missing = sorted(required_arguments(part) - given)
        if missing:
            report.problems.append(f'{path}: {part.__name__} needs {", ".join(missing)}')


def _registries() -> Iterator[Registry]:
    seen: set[int] = set()
    for value in vars(registry).values():
        if isinstance(value, Registry) and id(value) not in seen:
            seen.add(id(value))
            yield value


def _find(name: str, home: Registry | None) -> Any:
    """Looks in the registry that the place in the config suggests, then in all others."""
    for candidate in [*([home] if home is not None else []), *_registries()]:
        part = candidate.get(name)
        if part is not None:
            return part
    return None


def _names(home: Registry) -> Iterator[str]:
    level: Registry | None = home
    while level is not None:
        level.import_from_location()
        yield from level.module_dict
        level = level.parent
