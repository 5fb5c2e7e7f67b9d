"""A vector-quantisation codebook with health figures."""

from __future__ import annotations

from typing import Any

import torch
from mmengine.dist import all_reduce, broadcast
from torch import Tensor, nn

from signmm.utils.precision import full_precision


def nearest_codes(x: Tensor, codes: Tensor, chunk: int = 16384) -> Tensor:
    """Finds the nearest codeword of each vector in chunks, so memory does not grow with the number of vectors.

    Args:
        x: (N, D) vectors.
        codes: (K, D) codewords.
        chunk: Vectors per distance matrix.

    Returns:
        (N,) int64 indices; the lowest index wins a tie.
    """
    x, codes = x.float(), codes.float()
    norms = codes.square().sum(1)
    # bfloat16 would call codewords equal that are not.
    with full_precision(x.device):
        parts = [torch.addmm(norms, rows, codes.t(), alpha=-2).argmin(1) for rows in x.split(chunk)]
    if len(parts) == 1:
        return parts[0]
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
        self._waited, self._started = 0, init == 'uniform'

    def forward(self, x: Tensor) -> tuple[Tensor, Tensor]:
        """Quantises; in training mode also updates the statistics.

        Args:
            x: (N, D) latent vectors.

        Returns:
            Indices (N,) and the codewords (N, D) with a gradient to the codebook alone; before the start the indices
            are 0 and the vectors stand for their own codewords.
        """
        if self.training and not self._has_started():
            if self._waited < self.start_after:
                self._waited += 1
                self.waited += 1
                # A gradient of zero, because distributed training stops on a parameter without any.
                return torch.zeros(len(x), dtype=torch.long, device=x.device), x.detach() + 0 * self.codes.sum()
            self._start(x.detach())
        ids = nearest_codes(x.detach(), self.codes.detach())
        if self.training:
            self._track(x.detach(), ids)
        return ids, self.codes[ids]

    def _has_started(self) -> bool:
        """Reads the buffers once, at the first step and after loading, and counts on the host from then on."""
        if self._waited < 0:
            self._waited, self._started = int(self.waited), bool(self.started)
        return self._started

    def _load_from_state_dict(self, *args: Any, **kwargs: Any) -> None:
        super()._load_from_state_dict(*args, **kwargs)
        self._waited = -1

    @torch.compiler.disable  # happens once, in scikit-learn
    @torch.no_grad()
    def _start(self, x: Tensor) -> None:
        from sklearn.cluster import kmeans_plusplus

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
        self._started = True

    @torch.no_grad()
    def _track(self, x: Tensor, ids: Tensor) -> None:
        counts = count_codes(ids, len(self.codes))
        all_reduce(counts)
        self.usage.mul_(self.decay).add_(counts, alpha=1 - self.decay)
        if self.revive_below is None or len(x) == 0:
            return
        dead = self.usage < self.revive_below
        others = x[torch.randint(len(x), (len(dead),), device=x.device)]
        self.codes.copy_(torch.where(dead[:, None], others, self.codes))
        self.usage.masked_fill_(dead, 1.0)
        broadcast(self.codes.data)


def count_codes(ids: Tensor, size: int) -> Tensor:
    """Counts how often each code occurs; unlike ``bincount`` the device is not asked for the largest.

    Args:
        ids: Any shape of code indices below ``size``.
        size: K.

    Returns:
        (K,) float32.
    """
    flat = ids.flatten()
    return torch.zeros(size, device=ids.device).index_add_(0, flat, torch.ones(len(flat), device=ids.device))


def codebook_health(ids: Tensor, size: int) -> dict[str, Tensor]:
    """Measures how evenly codes are used.

    Args:
        ids: Any shape of code indices.
        size: K.

    Returns:
        See :func:`use_health`.
    """
    return use_health(count_codes(ids, size))


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
