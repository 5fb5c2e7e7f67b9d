"""All registries of signmm: one child per mmengine root, scope ``signmm``, and ``MASKINGS``.

Library code builds through these registries and never through mmengine's roots; a plug-in registers
into them (see ``docs/plugins.md``).
"""

from __future__ import annotations

from typing import Any

from mmengine import registry as root
from mmengine.registry import Registry, build_from_cfg

from signmm.utils.suggest import did_you_mean

SCOPE = 'signmm'


class SignRegistry(Registry):
    """A registry that answers an unknown ``type`` with the nearest registered name."""

    def build(self, cfg: Any, *args: Any, **kwargs: Any) -> Any:
        """Builds an object from a config dict, as mmengine does.

        Args:
            cfg: A dict with ``type``, or whatever the parent's build function accepts.
            *args: Passed on to the build function.
            **kwargs: Passed on to the build function.

        Returns:
            The object.

        Raises:
            KeyError: The type is not registered; the message names the nearest one that is.
        """
        name = cfg.get('type') if isinstance(cfg, dict) else None
        if isinstance(name, str) and self.get(name) is None:
            raise KeyError(f"{self.scope}::{self.name}: unknown type '{name}'{did_you_mean(name, self.names())}")
        return super().build(cfg, *args, **kwargs)

    def names(self) -> list[str]:
        """Lists every name registered here, after importing the locations.

        Returns:
            Sorted names.
        """
        self.import_from_location()
        return sorted(self.module_dict)


def _child(name: str, parent: Registry, *locations: str) -> SignRegistry:
    return SignRegistry(name, parent=parent, scope=SCOPE, locations=list(locations))


DATASETS = _child('dataset', root.DATASETS, 'signmm.datasets')
DATA_SAMPLERS = _child('data sampler', root.DATA_SAMPLERS, 'signmm.datasets')
TRANSFORMS = _child('transform', root.TRANSFORMS, 'signmm.transforms')
MODELS = _child('model', root.MODELS, 'signmm.models')
METRICS = _child('metric', root.METRICS, 'signmm.evaluation')
HOOKS = _child('hook', root.HOOKS, 'signmm.engine')
RUNNERS = _child('runner', root.RUNNERS, 'signmm.engine')
LOOPS = _child('loop', root.LOOPS, 'signmm.engine')
VISUALIZERS = _child('visualizer', root.VISUALIZERS, 'signmm.visualization')
RUNNER_CONSTRUCTORS = _child('runner constructor', root.RUNNER_CONSTRUCTORS)
MODEL_WRAPPERS = _child('model wrapper', root.MODEL_WRAPPERS, 'signmm.engine')
WEIGHT_INITIALIZERS = _child('weight initializer', root.WEIGHT_INITIALIZERS)
OPTIMIZERS = _child('optimizer', root.OPTIMIZERS)
OPTIM_WRAPPERS = _child('optimizer wrapper', root.OPTIM_WRAPPERS, 'signmm.engine')
OPTIM_WRAPPER_CONSTRUCTORS = _child('optimizer wrapper constructor', root.OPTIM_WRAPPER_CONSTRUCTORS, 'signmm.engine')
PARAM_SCHEDULERS = _child('parameter scheduler', root.PARAM_SCHEDULERS, 'signmm.engine')
EVALUATOR = _child('evaluator', root.EVALUATOR)
TASK_UTILS = _child('task util', root.TASK_UTILS)
VISBACKENDS = _child('vis_backend', root.VISBACKENDS)
LOG_PROCESSORS = _child('log processor', root.LOG_PROCESSORS)
INFERENCERS = _child('inferencer', root.INFERENCERS)
FUNCTIONS = _child('function', root.FUNCTIONS)

MASKINGS = SignRegistry('masking', scope=SCOPE, build_func=build_from_cfg, locations=['signmm.masking'])
