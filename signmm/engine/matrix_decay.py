"""Weight decay on matrices only."""

from __future__ import annotations

import copy
from typing import Any

from mmengine.optim import OptimWrapper
from torch import nn

from signmm.registry import OPTIM_WRAPPER_CONSTRUCTORS, OPTIM_WRAPPERS, OPTIMIZERS
from signmm.utils.errors import ConfigError


@OPTIM_WRAPPER_CONSTRUCTORS.register_module()
class MatrixDecayConstructor:
    """Builds an optimiser of two groups: what has two or more axes decays, biases, norms and single tokens do not.

    To be named as ``optim_wrapper.constructor``; the rate is ``optim_wrapper.optimizer.weight_decay``. The papers decay
    everything, which is mmengine's default. Its ``paramwise_cfg`` can do something similar with a group for each
    parameter, which makes fused optimisers slow.

    Args:
        optim_wrapper_cfg: Config of the optimiser wrapper, with ``optimizer``.
        paramwise_cfg: Must be empty.

    Raises:
        ConfigError: There are other parameter-wise settings.
    """

    def __init__(self, optim_wrapper_cfg: dict[str, Any], paramwise_cfg: dict[str, Any] | None = None) -> None:
        if paramwise_cfg:
            raise ConfigError(
                f'optim_wrapper: MatrixDecayConstructor takes no paramwise_cfg, got {", ".join(paramwise_cfg)}; leave '
                'one of the two out'
            )
        self.wrapper = copy.deepcopy(dict(optim_wrapper_cfg))
        self.optimizer = dict(self.wrapper.pop('optimizer'))
        self.wrapper.setdefault('type', 'OptimWrapper')

    def __call__(self, model: nn.Module) -> OptimWrapper:
        """Builds the optimizer wrapper with two groups of parameters.

        Args:
            model: Its parameters; those without a gradient stay as they are, and a model may have no others (K-Means).

        Returns:
            The wrapper.
        """
        groups: list[dict[str, Any]] = [
            {'params': [parameter for parameter in model.parameters() if parameter.ndim >= 2]},
            {'params': [parameter for parameter in model.parameters() if parameter.ndim < 2], 'weight_decay': 0.0},
        ]
        optimizer = OPTIMIZERS.build({**self.optimizer, 'params': [group for group in groups if group['params']]})
        return OPTIM_WRAPPERS.build(self.wrapper, default_args={'optimizer': optimizer})
