"""A vector-quantisation codebook with health figures."""

from __future__ import annotations

import torch
from torch import Tensor, nn


def nearest_codes(x: Tensor, codes: Tensor, chunk: int = 16384) -> Tensor:
    """Finds the nearest codeword of each vector in chunks, so memory does not grow with the number of vectors.

    Args:
        x: (N, D) vectors.
        codes: (K, D) codewords.
        chunk: Vectors per distance matrix.

    Returns:
        (N,) int64 indices; the lowest index wins a tie.
    """
    norms = codes.square().sum(1)
    parts = [torch.addmm(norms, rows, codes.t(), alpha=-2).argmin(1) for rows in x.split(chunk)]
    return torch.cat(parts) if parts else torch.zeros(0, dtype=torch.long, device=x.device)


class Codebook(nn.Module):
    """K codewords of width D with nearest-neighbour lookup and usage statistics.

    Args:
        size: K.
        width: D.
        init: ``'data'``: vectors of the first training batch become the codewords (our choice: a uniform start leaves
            most codes dead); ``'uniform'``: U(-1/K, 1/K) as in VQ-VAE's release.
        revive_below: Replace a codeword by a random vector of the batch when its running use falls below this many
            uses per batch; None, the default and the paper, never does.
        decay: Decay of the running use.
    """

    usage: Tensor
    started: Tensor

    def __init__(
        self, size: int, width: int, init: str = 'data', revive_below: float | None = None, decay: float = 0.99
    ) -> None:
        super().__init__()
        if init not in ('data', 'uniform'):
            raise ValueError(f"Codebook: init must be 'data' or 'uniform', got {init!r}")
        self.codes = nn.Parameter(torch.empty(size, width).uniform_(-1 / size, 1 / size))
        self.init = init
        self.revive_below = revive_below
        self.decay = decay
        self.register_buffer('usage', torch.ones(size))
        self.register_buffer('started', torch.tensor(init == 'uniform'))

    def forward(self, x: Tensor) -> tuple[Tensor, Tensor]:
        """Quantises; in training mode also updates the statistics.

        Args:
            x: (N, D) latent vectors.

        Returns:
            Indices (N,) and the codewords (N, D) with a gradient to the codebook alone.
        """
        if self.training and not self.started:
            self._start(x.detach())
        ids = nearest_codes(x.detach(), self.codes.detach())
        if self.training:
            self._track(x.detach(), ids)
        return ids, self.codes[ids]

    @torch.no_grad()
    def _start(self, x: Tensor) -> None:
        if len(x) == 0:
            return
        pick = torch.randint(len(x), (len(self.codes),), device=x.device)
        # A little noise keeps codes apart that start from the same vector.
        self.codes.copy_(x[pick] + 0.01 * x.std() * torch.randn_like(self.codes))
        self.started.fill_(True)

    @torch.no_grad()
    def _track(self, x: Tensor, ids: Tensor) -> None:
        counts = torch.bincount(ids, minlength=len(self.codes)).to(self.usage)
        self.usage.mul_(self.decay).add_(counts, alpha=1 - self.decay)
        if self.revive_below is None or len(x) == 0:
            return
        dead = (self.usage < self.revive_below).nonzero().flatten()
        self.codes[dead] = x[torch.randint(len(x), (len(dead),), device=x.device)]
        self.usage[dead] = 1.0


def codebook_health(ids: Tensor, size: int) -> dict[str, Tensor]:
    """Measures how evenly codes are used.

    Args:
        ids: Any shape of code indices.
        size: K.

    Returns:
        ``used`` share of the codes that occur, ``dead`` number that do not, ``perplexity`` exp of the entropy (1 to K).
    """
    counts = torch.bincount(ids.flatten(), minlength=size).float()
    share = counts / counts.sum().clamp(min=1)
    entropy = -(share * share.clamp(min=1e-12).log()).sum()
    used = (counts > 0).float()
    return {'used': used.mean(), 'dead': size - used.sum(), 'perplexity': entropy.exp()}
