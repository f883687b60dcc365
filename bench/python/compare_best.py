"""EL2N and GraNd by the fastest script that we could write in PyTorch from published parts.

Batches of rows of similar length, a loop of its own with the fused AdamW, and all GraNd scores of a batch from one
backward pass by Opacus' ghost norms, EL2N from the same forward pass. What was tried or thought of and left out: float16
and bfloat16, which change the scores and which processors without AMX compute slower; torch.compile, which compiles
anew for every length of a batch.
"""

from __future__ import annotations

from collections.abc import Sequence

import torch
from comparison import (
    MAX_GRADIENT_NORM,
    WARMUP_SHARE,
    WEIGHT_DECAY,
    Encoded,
    Job,
    collate,
    cut,
    el2n_of,
    encode,
    load_classifier,
    parse_job,
    read_rows,
    write_scores,
)
from ghost import GhostNorms
from transformers import AutoTokenizer, PreTrainedModel

#: Batches whose rows are sorted by length together: enough to leave little padding, few enough to keep the order random.
POOL_BATCHES = 32
NO_DECAY = ("bias", "LayerNorm.weight")


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


def fine_tune(job: Job, model: PreTrainedModel, encoded: list[Encoded], labels: torch.Tensor, padding_id: int) -> None:
    named = list(model.named_parameters())
    groups = [
        {"params": [p for n, p in named if not n.endswith(NO_DECAY)], "weight_decay": WEIGHT_DECAY},
        {"params": [p for n, p in named if n.endswith(NO_DECAY)], "weight_decay": 0.0},
    ]
    optimizer = torch.optim.AdamW(groups, lr=job.learning_rate, fused=True)
    batches = epoch_batches([len(row["input_ids"]) for row in encoded], job.batch_size)
    model.train()
    for step, batch in enumerate(batches):
        for group in optimizer.param_groups:
            group["lr"] = learning_rate_at(step, len(batches), job.learning_rate)
        logits = model(**collate(encoded, batch, padding_id)).logits
        torch.nn.functional.cross_entropy(logits, labels[batch]).backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), MAX_GRADIENT_NORM)
        optimizer.step()
        optimizer.zero_grad()


def score_rows(
    model: PreTrainedModel, encoded: list[Encoded], labels: torch.Tensor, batch_size: int, padding_id: int
) -> tuple[torch.Tensor, torch.Tensor]:
    """EL2N and GraNd of every row. The model is of no use for anything else afterwards."""
    ghost = GhostNorms(model)
    el2n, grand = torch.zeros(len(encoded)), torch.zeros(len(encoded))
    # The longest first, so that memory is asked for once.
    order = sorted(range(len(encoded)), key=lambda row: -len(encoded[row]["input_ids"]))
    for batch in cut(order, batch_size):
        logits, norms = ghost.score(collate(encoded, batch, padding_id), labels[batch])
        el2n[batch] = el2n_of(logits, labels[batch])
        grand[batch] = norms
    return el2n, grand


def main() -> None:
    job = parse_job()
    torch.set_num_threads(job.threads)
    rows = read_rows(job.data)
    tokenizer = AutoTokenizer.from_pretrained(job.model)
    encoded = encode(rows, tokenizer, job.max_length)
    labels = torch.tensor(rows.labels)
    el2n = torch.zeros(len(rows), dtype=torch.float64)
    grand = torch.zeros_like(el2n)
    for seed in range(job.runs):
        torch.manual_seed(seed)
        model = load_classifier(job, rows)
        fine_tune(job, model, encoded, labels, tokenizer.pad_token_id)
        for sums, values in zip(
            (el2n, grand), score_rows(model, encoded, labels, job.batch_size, tokenizer.pad_token_id)
        ):
            sums += values
    write_scores(job.out, {"el2n": (el2n / job.runs).tolist(), "grand": (grand / job.runs).tolist()})


if __name__ == "__main__":
    main()
