"""EL2N and GraNd as most NLP code computes them: Hugging Face's Trainer, then a loop over single rows with backward()."""

from __future__ import annotations

import tempfile

import torch
from comparison import (
    MAX_GRADIENT_NORM,
    WARMUP_SHARE,
    WEIGHT_DECAY,
    Encoded,
    Job,
    begin,
    el2n_of,
    load_classifier,
    write_scores,
)
from transformers import (
    DataCollatorWithPadding,
    PreTrainedModel,
    PreTrainedTokenizerBase,
    Trainer,
    TrainingArguments,
    set_seed,
)


def fine_tune(job: Job, model: PreTrainedModel, tokenizer: PreTrainedTokenizerBase, rows: list[dict], seed: int) -> None:
    steps = -(-len(rows) // job.batch_size)
    with tempfile.TemporaryDirectory() as folder:
        arguments = TrainingArguments(
            output_dir=folder,
            num_train_epochs=1,
            per_device_train_batch_size=job.batch_size,
            learning_rate=job.learning_rate,
            warmup_steps=round(steps * WARMUP_SHARE),
            lr_scheduler_type="linear",
            weight_decay=WEIGHT_DECAY,
            max_grad_norm=MAX_GRADIENT_NORM,
            seed=seed,
            use_cpu=True,
            save_strategy="no",
            logging_strategy="no",
            report_to="none",
            disable_tqdm=True,
            dataloader_pin_memory=False,
        )
        # Pads each batch to its longest row, not all rows to the longest of the data.
        collator = DataCollatorWithPadding(tokenizer)
        Trainer(model=model, args=arguments, train_dataset=rows, data_collator=collator).train()


def score_rows(model: PreTrainedModel, encoded: list[Encoded], labels: list[int]) -> tuple[list[float], list[float]]:
    """EL2N and GraNd of every row, one at a time."""
    model.eval()
    el2n, grand = [], []
    for row, label in zip(encoded, labels):
        model.zero_grad()
        inputs = {name: torch.tensor([ids]) for name, ids in row.items()}
        target = torch.tensor([label])
        logits = model(**inputs).logits
        torch.nn.functional.cross_entropy(logits, target).backward()
        squares = [p.grad.pow(2).sum() for p in model.parameters() if p.grad is not None]
        grand.append(torch.stack(squares).sum().sqrt().item())
        # Published code has another pass for it; this one's logits are there already.
        el2n.append(el2n_of(logits, target).item())
    return el2n, grand


def main() -> None:
    job, rows, tokenizer, encoded = begin()
    labelled = [{**row, "labels": label} for row, label in zip(encoded, rows.labels)]
    el2n = torch.zeros(len(rows), dtype=torch.float64)
    grand = torch.zeros_like(el2n)
    for seed in range(job.runs):
        set_seed(seed)
        model = load_classifier(job, rows)
        fine_tune(job, model, tokenizer, labelled, seed)
        for sums, values in zip((el2n, grand), score_rows(model, encoded, rows.labels)):
            sums += torch.tensor(values)
    write_scores(job.out, {"el2n": (el2n / job.runs).tolist(), "grand": (grand / job.runs).tolist()})


if __name__ == "__main__":
    main()
