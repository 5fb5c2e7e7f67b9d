"""The base of all trainable models: preprocessor from our registry, dispatch by mode."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from mmengine.model import BaseModel
from torch import Tensor, nn

from signmm.registry import MODELS
from signmm.structures import PoseBatch, SampleBatch, SignDataSample
from signmm.utils.suggest import did_you_mean


class PoseModel(BaseModel):
    """A model that reads a :class:`PoseBatch`.

    Args:
        data_preprocessor: Config or module that turns collated data into a PoseBatch; by default PoseDataPreprocessor.
    """

    def __init__(self, data_preprocessor: dict[str, Any] | nn.Module | None = None) -> None:
        if not isinstance(data_preprocessor, nn.Module):
            # mmengine would look the type up in its root registry, which does not know ours.
            data_preprocessor = MODELS.build(data_preprocessor or dict(type='PoseDataPreprocessor'))
        super().__init__(data_preprocessor)

    def forward(
        self, inputs: PoseBatch, data_samples: Sequence[SignDataSample] | None = None, mode: str = 'tensor'
    ) -> Any:
        """Runs the model.

        Args:
            inputs: B clips.
            data_samples: Their annotations; needed for losses, filled in and returned by predictions, for which a
                :class:`SampleBatch` is turned into objects.
            mode: ``'tensor'`` for features, ``'loss'`` for a dict of losses, ``'predict'`` for filled-in samples.

        Returns:
            What the mode says.

        Raises:
            ValueError: Unknown mode.
        """
        modes: dict[str, Callable] = {'tensor': self.extract_feat, 'loss': self.loss, 'predict': self.predict}
        if mode not in modes:
            raise ValueError(f"{type(self).__name__}: unknown mode '{mode}'{did_you_mean(mode, modes)}")
        if mode == 'tensor':
            return self.extract_feat(inputs)
        samples = data_samples if data_samples is not None else SampleBatch(len(inputs.valid), {})
        if mode == 'predict' and isinstance(samples, SampleBatch):
            samples = samples.samples()
        return modes[mode](inputs, samples)

    def extract_feat(self, inputs: PoseBatch) -> Tensor:
        """Computes features.

        Args:
            inputs: B clips.

        Returns:
            (B, T, P, Dp).
        """
        raise NotImplementedError(f'{type(self).__name__} has no features')

    def loss(self, inputs: PoseBatch, samples: Sequence[SignDataSample]) -> dict[str, Tensor]:
        """Computes losses.

        Args:
            inputs: B clips.
            samples: Their annotations.

        Returns:
            Losses to be optimised are named ``loss_*``; other entries are monitored.
        """
        raise NotImplementedError(f'{type(self).__name__} cannot be trained')

    def predict(self, inputs: PoseBatch, samples: list[SignDataSample]) -> list[SignDataSample]:
        """Fills predictions into samples.

        Args:
            inputs: B clips.
            samples: One per clip.

        Returns:
            The samples with predictions filled in.
        """
        raise NotImplementedError(f'{type(self).__name__} makes no predictions; leave out val and test loops')


def freeze(module: nn.Module) -> None:
    """Takes a module out of training.

    Args:
        module: Its parameters get no gradient any more and it is put into evaluation mode.
    """
    module.requires_grad_(False)
    module.eval()
