"""Full GraNd by Opacus' ghost norms: the norms of all rows' gradients from one backward pass over a batch.

The gradient of a linear layer is a sum of outer products over the tokens of a row, whose norm follows from the products
of its factors; for the layers without such a formula Opacus makes the rows' gradients, which are small there.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import torch
from opacus.grad_sample import GradSampleModuleFastGradientClipping

if TYPE_CHECKING:
    from collections.abc import Mapping


class GhostNorms:
    """Takes the model over: it stays in training mode, as Opacus asks for, with every dropout rate at 0, so that it
    computes what it computes in test mode."""

    def __init__(self, model: torch.nn.Module) -> None:
        for module in model.modules():
            if isinstance(module, torch.nn.Dropout):
                module.p = 0.0
            if hasattr(module, "dropout_prob"):
                module.dropout_prob = 0.0
        self.model = GradSampleModuleFastGradientClipping(
            model.train(), batch_first=True, loss_reduction="mean", max_grad_norm=1.0, use_ghost_clipping=True
        )

    def score(
        self, inputs: Mapping[str, torch.Tensor], labels: torch.Tensor
    ) -> tuple[torch.Tensor, torch.Tensor]:
        """The logits `[B, K]` and the norms `[B]` of a batch."""
        ids = inputs["input_ids"]
        # Opacus counts rows in the first dimension of every layer's input: positions and types are repeated.
        positions = torch.arange(ids.shape[1], device=ids.device).repeat(len(ids), 1)
        types = inputs.get("token_type_ids", torch.zeros_like(ids))
        logits = self.model(**{**inputs, "position_ids": positions, "token_type_ids": types}).logits
        torch.nn.functional.cross_entropy(logits, labels).backward()
        norms = self.model.get_norm_sample()
        self.model.zero_grad()
        return logits.detach(), norms.detach()
