"""A vector-quantisation codebook with health figures."""

from __future__ import annotations

import torch
from mmengine.dist import all_reduce, broadcast
from sklearn.cluster import kmeans_plusplus
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

    How the codewords start is not in the paper. From a uniform start most of them are never used, and drawn before the
    encoder has learned anything they are soon left behind; so they can wait for a few batches and then start as latent
    vectors that lie far apart.

    Args:
        size: K.
        width: D.
        init: ``'data'``: vectors of one training batch become the codewords, chosen by k-means++; ``'uniform'``:
            U(-1/K, 1/K) as in VQ-VAE's release.
        start_after: With ``'data'``, batches that pass without quantisation before the codewords start.
        revive_below: Replace a codeword by a random vector of the batch when its running use falls below this many
            uses per batch; None, the default and the paper, never does.
        decay: Decay of the running use.
    """

    usage: Tensor
    waited: Tensor
    started: Tensor

    def __init__(
        self,
        size: int,
        width: int,
        init: str = 'data',
        start_after: int = 0,
        revive_below: float | None = None,
        decay: float = 0.99,
    ) -> None:
        super().__init__()
        if init not in ('data', 'uniform'):
            raise ValueError(f"Codebook: init must be 'data' or 'uniform', got {init!r}")
        self.codes = nn.Parameter(torch.empty(size, width).uniform_(-1 / size, 1 / size))
        self.start_after = start_after
        self.revive_below = revive_below
        self.decay = decay
        self.register_buffer('usage', torch.ones(size))
        self.register_buffer('waited', torch.tensor(0))
        self.register_buffer('started', torch.tensor(init == 'uniform'))

    def forward(self, x: Tensor) -> tuple[Tensor, Tensor]:
        """Quantises; in training mode also updates the statistics.

        Args:
            x: (N, D) latent vectors.

        Returns:
            Indices (N,) and the codewords (N, D) with a gradient to the codebook alone; before the start the indices
            are 0 and the vectors stand for their own codewords.
        """
        if self.training and not self.started:
            if self.waited < self.start_after:
                self.waited += 1
                return torch.zeros(len(x), dtype=torch.long, device=x.device), x.detach()
            self._start(x.detach())
        ids = nearest_codes(x.detach(), self.codes.detach())
        if self.training:
            self._track(x.detach(), ids)
        return ids, self.codes[ids]

    @torch.no_grad()
    def _start(self, x: Tensor) -> None:
        if len(x) == 0:
            return
        # Too few vectors are repeated; a little noise keeps codes apart that start from the same one.
        x = x.repeat(-(-len(self.codes) // len(x)), 1)
        seed = int(torch.randint(2**31, ()))
        far, _ = kmeans_plusplus(x.float().cpu().numpy(), len(self.codes), random_state=seed, n_local_trials=1)
        noise = 0.01 * x.std() * torch.randn_like(self.codes)
        self.codes.copy_(torch.from_numpy(far).to(self.codes) + noise)
        broadcast(self.codes.data)
        self.started.fill_(True)

    @torch.no_grad()
    def _track(self, x: Tensor, ids: Tensor) -> None:
        counts = torch.bincount(ids, minlength=len(self.codes)).to(self.usage)
        all_reduce(counts)
        self.usage.mul_(self.decay).add_(counts, alpha=1 - self.decay)
        if self.revive_below is None or len(x) == 0:
            return
        dead = (self.usage < self.revive_below).nonzero().flatten()
        self.codes[dead] = x[torch.randint(len(x), (len(dead),), device=x.device)]
        self.usage[dead] = 1.0
        broadcast(self.codes.data)


def codebook_health(ids: Tensor, size: int) -> dict[str, Tensor]:
    """Measures how evenly codes are used.

    Args:
        ids: Any shape of code indices.
        size: K.

    Returns:
        See :func:`use_health`.
    """
    return use_health(torch.bincount(ids.flatten(), minlength=size).float())


def use_health(counts: Tensor, least: float = 0.0) -> dict[str, Tensor]:
    """Measures how even a use is.

    Args:
        counts: (K,) how often each code was used.
        least: A code used no more often than this is dead.

    Returns:
        ``used`` share of the codes that are not dead, ``dead`` number that are, ``perplexity`` exp of the entropy (1 to
        K).
    """
    share = counts / counts.sum().clamp(min=1e-12)
    entropy = -(share * share.clamp(min=1e-12).log()).sum()
    used = (counts > least).float()
    return {'used': used.mean(), 'dead': len(counts) - used.sum(), 'perplexity': entropy.exp()}
