"""EL2N and GraNd by the fastest script that we could write in PyTorch from published parts.

Batches of rows of similar length, a loop of its own with the fused AdamW, a token table cut to the tokens of the data (half
of MiniLM's parameters, whose update and gradient cost and change nothing), and all GraNd scores of a batch from one backward
pass by Opacus' ghost norms, EL2N from the same forward pass. Left out: float16 and bfloat16, which change the scores;
torch.compile, which compiles anew for many lengths of a batch; a last layer for the first token alone, which asks for another
model than the library's.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import torch
from comparison import (
    MAX_GRADIENT_NORM,
    WARMUP_SHARE,
    WEIGHT_DECAY,
    Encoded,
    Job,
    begin,
    collate,
    cut,
    el2n_of,
    load_classifier,
    write_scores,
)
from ghost import GhostNorms
from transformers import PreTrainedModel

#: Batches whose rows are sorted by length together: enough to leave little padding, few enough to keep the order random.
POOL_BATCHES = 32
NO_DECAY = ("bias", "LayerNorm.weight")


@dataclass(frozen=True)
class TrimmedRows:
    """Rows whose tokens are counted among those of the data."""

    #: The ids of all of them in the whole vocabulary.
    tokens: torch.Tensor
    encoded: list[Encoded]
    padding_id: int


def trim(encoded: list[Encoded], padding_id: int) -> TrimmedRows:
    tokens = sorted({padding_id}.union(*(row["input_ids"] for row in encoded)))
    place = {token: at for at, token in enumerate(tokens)}
    return TrimmedRows(
        torch.tensor(tokens),
        [{**row, "input_ids": [place[token] for token in row["input_ids"]]} for row in encoded],
        place[padding_id],
    )


def keep_tokens(model: PreTrainedModel, rows: TrimmedRows) -> None:
    """Cuts the model's token table. Weight decay of a token that never occurs changes no score."""
    table = model.get_input_embeddings().weight.detach()[rows.tokens]
    model.set_input_embeddings(
        torch.nn.Embedding.from_pretrained(table, freeze=False, padding_idx=rows.padding_id)
    )


def epoch_batches(lengths: Sequence[int], size: int) -> list[Sequence[int]]:
    """All rows once, in random batches of rows of similar length."""
    batches: list[Sequence[int]] = []
    for pool in cut(torch.randperm(len(lengths)).tolist(), size * POOL_BATCHES):
        batches.extend(cut(sorted(pool, key=lengths.__getitem__), size))
    return [batches[at] for at in torch.randperm(len(batches)).tolist()]


def learning_rate_at(step: int, steps: int, peak: float) -> float:
    """Linear warm-up, then linear decay to 0."""
    warmup = round(steps * WARMUP_SHARE)
    # The first step is not spent on a rate of 0.
    if step < warmup:
        return peak * (step + 1) / (warmup + 1)
    return peak * (steps - step) / max(1, steps - warmup)


def fine_tune(job: Job, model: PreTrainedModel, rows: TrimmedRows, labels: torch.Tensor) -> None:
    named = list(model.named_parameters())
    groups = [
        {"params": [p for n, p in named if not n.endswith(NO_DECAY)], "weight_decay": WEIGHT_DECAY},
        {"params": [p for n, p in named if n.endswith(NO_DECAY)], "weight_decay": 0.0},
    ]
    optimizer = torch.optim.AdamW(groups, lr=job.learning_rate, fused=True)
    batches = epoch_batches([len(row["input_ids"]) for row in rows.encoded], job.batch_size)
    model.train()
    for step, batch in enumerate(batches):
        for group in optimizer.param_groups:
            group["lr"] = learning_rate_at(step, len(batches), job.learning_rate)
        logits = model(**collate(rows.encoded, batch, rows.padding_id)).logits
        torch.nn.functional.cross_entropy(logits, labels[batch]).backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), MAX_GRADIENT_NORM)
        optimizer.step()
        optimizer.zero_grad()


def score_rows(
    model: PreTrainedModel, rows: TrimmedRows, labels: torch.Tensor, batch_size: int
) -> tuple[torch.Tensor, torch.Tensor]:
    """EL2N and GraNd of every row. The model is of no use for anything else afterwards."""
    ghost = GhostNorms(model)
    count = len(rows.encoded)
    el2n, grand = torch.zeros(count), torch.zeros(count)
    # The longest first, so that memory is asked for once.
    order = sorted(range(count), key=lambda row: -len(rows.encoded[row]["input_ids"]))
    for batch in cut(order, batch_size):
        logits, norms = ghost.score(collate(rows.encoded, batch, rows.padding_id), labels[batch])
        el2n[batch] = el2n_of(logits, labels[batch])
        grand[batch] = norms
    return el2n, grand


def main() -> None:
    job, rows, tokenizer, encoded = begin()
    trimmed = trim(encoded, tokenizer.pad_token_id)
    labels = torch.tensor(rows.labels)
    el2n = torch.zeros(len(rows), dtype=torch.float64)
    grand = torch.zeros_like(el2n)
    for seed in range(job.runs):
        torch.manual_seed(seed)
        model = load_classifier(job, rows)
        keep_tokens(model, trimmed)
        fine_tune(job, model, trimmed, labels)
        for sums, values in zip((el2n, grand), score_rows(model, trimmed, labels, job.batch_size)):
            sums += values
    write_scores(job.out, {"el2n": (el2n / job.runs).tolist(), "grand": (grand / job.runs).tolist()})


if __name__ == "__main__":
    main()
