"""Networks over the three vectors of a pose triplet that treat both hands alike."""

from __future__ import annotations

import torch
from torch import Tensor, nn


def mlp(width_in: int, hidden: int, width_out: int) -> nn.Sequential:
    """Three linear layers with GELU; the paper leaves the networks of the tokenizer open.

    Args:
        width_in: Width of the input.
        hidden: Width of the hidden layers.
        width_out: Width of the result.

    Returns:
        The module.
    """
    return nn.Sequential(
        nn.Linear(width_in, hidden), nn.GELU(), nn.Linear(hidden, hidden), nn.GELU(), nn.Linear(hidden, width_out)
    )


class TripletNets(nn.Module):
    """A network for both hands and one for the body, each of which reads the whole triplet.

    A hand's network reads the hand itself, the other hand and the body, in this order. So exchanging the hands
    exchanges the results, as befits hands that share a codebook.

    Args:
        width: Width of each of the three vectors.
        hidden: Width of the hidden layers.
        hand_out: Width of the result for a hand.
        body_out: Width of the result for the body.
    """

    def __init__(self, width: int, hidden: int, hand_out: int, body_out: int) -> None:
        super().__init__()
        self.hand = mlp(3 * width, hidden, hand_out)
        self.body = mlp(3 * width, hidden, body_out)

    def forward(self, x: Tensor) -> tuple[Tensor, Tensor]:
        """Runs both networks on (..., 3, width), left, right, body: (..., 2, hand_out) and (..., 1, body_out)."""
        left, right, body = x.unbind(-2)
        hands = torch.stack([torch.cat([left, right, body], -1), torch.cat([right, left, body], -1)], -2)
        return self.hand(hands), self.body(x.flatten(-2))[..., None, :]


class PartCodes(nn.ModuleList):
    """A linear map for both hands and one for the body, each part on its own.

    Args:
        width: Width of a part's embedding.
        code_width: Width of a codeword.
    """

    def __init__(self, width: int, code_width: int) -> None:
        super().__init__(nn.Linear(width, code_width) for _ in ('hand', 'body'))

    def forward(self, x: Tensor) -> tuple[Tensor, Tensor]:
        """Maps (..., 3, width), left, right, body, to (..., 2, code_width) and (..., 1, code_width)."""
        return self[0](x[..., :2, :]), self[1](x[..., 2:, :])
