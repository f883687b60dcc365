"""What the contenders of `npm run bench:compare` share: their arguments, the rows, the batches, the file of scores.

Only Python's own modules are imported at the top: each contender's clock runs from the start of its process, and none
shall pay for what another one needs.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import torch
    from transformers import PreTrainedModel, PreTrainedTokenizerBase

#: Of one row, by the names of the model's inputs.
Encoded = Mapping[str, Sequence[int]]

WEIGHT_DECAY = 0.01
WARMUP_SHARE = 0.1
MAX_GRADIENT_NORM = 1.0


@dataclass(frozen=True)
class Job:
    """What the command line asks for; the same of every contender."""

    data: Path
    model: Path
    out: Path
    #: Independent runs of the seeds 0, 1, ...; scores are their means.
    runs: int
    learning_rate: float
    batch_size: int
    max_length: int
    threads: int


@dataclass(frozen=True)
class Rows:
    texts: list[str]
    #: The second texts of sentence pairs.
    pairs: list[str] | None
    #: Indices into `classes`.
    labels: list[int]
    classes: list[str]

    def __len__(self) -> int:
        return len(self.texts)


def parse_job() -> Job:
    parser = argparse.ArgumentParser()
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--model", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--runs", type=int, default=1)
    parser.add_argument("--learning-rate", type=float, required=True)
    parser.add_argument("--batch-size", type=int, default=32)
    parser.add_argument("--max-length", type=int, default=128)
    parser.add_argument("--threads", type=int, required=True)
    return Job(**vars(parser.parse_args()))


def read_rows(file: Path) -> Rows:
    # Lines end at line feeds alone: texts may hold other characters that Python takes for an end.
    with file.open(encoding="utf-8", newline="\n") as lines:
        records = [json.loads(line) for line in lines]
    labels = [str(record["label"]) for record in records]
    classes = sorted(set(labels))
    index = {label: at for at, label in enumerate(classes)}
    return Rows(
        texts=[record["text"] for record in records],
        pairs=[record["text2"] for record in records] if "text2" in records[0] else None,
        labels=[index[label] for label in labels],
        classes=classes,
    )


def write_scores(file: Path, scores: Mapping[str, Sequence[float]]) -> None:
    """One object a row, in the order of the rows."""
    columns = {name: list(values) for name, values in scores.items()}
    count = len(next(iter(columns.values())))
    with file.open("w", encoding="utf-8") as stream:
        for row in range(count):
            stream.write(json.dumps({"row": row, **{name: values[row] for name, values in columns.items()}}) + "\n")


def encode(rows: Rows, tokenizer: PreTrainedTokenizerBase, max_length: int) -> list[Encoded]:
    """All rows at once, which a fast tokenizer does on all cores."""
    encoded = tokenizer(rows.texts, rows.pairs, truncation=True, max_length=max_length)
    return [{name: encoded[name][row] for name in encoded} for row in range(len(rows))]


def begin() -> tuple[Job, Rows, PreTrainedTokenizerBase, list[Encoded]]:
    """What every contender begins with: the job, its threads, the rows and their tokens."""
    import torch
    from transformers import AutoTokenizer

    job = parse_job()
    torch.set_num_threads(job.threads)
    rows = read_rows(job.data)
    tokenizer = AutoTokenizer.from_pretrained(job.model)
    return job, rows, tokenizer, encode(rows, tokenizer, job.max_length)


def load_classifier(job: Job, rows: Rows) -> PreTrainedModel:
    """The encoder with a head of random weights, from PyTorch's random stream; its classes have the labels' names."""
    from transformers import AutoModelForSequenceClassification

    return AutoModelForSequenceClassification.from_pretrained(
        job.model,
        id2label=dict(enumerate(rows.classes)),
        label2id={label: at for at, label in enumerate(rows.classes)},
    )


def cut(order: Sequence[int], size: int) -> Iterator[Sequence[int]]:
    """Batches of an order; the last one may be smaller."""
    for start in range(0, len(order), size):
        yield order[start : start + size]


def collate(encoded: Sequence[Encoded], batch: Sequence[int], padding_id: int) -> dict[str, torch.Tensor]:
    """Rows padded to the longest of them."""
    import torch

    longest = max(len(encoded[row]["input_ids"]) for row in batch)

    def padded(name: str) -> torch.Tensor:
        filler = padding_id if name == "input_ids" else 0
        lists = [list(encoded[row][name]) for row in batch]
        return torch.tensor([values + [filler] * (longest - len(values)) for values in lists])

    return {name: padded(name) for name in encoded[batch[0]]}


def el2n_of(logits: torch.Tensor, labels: torch.Tensor) -> torch.Tensor:
    """`||softmax(f(x)) - onehot(y)||` of each row of a batch."""
    import torch

    with torch.no_grad():
        errors = logits.softmax(-1)
        errors[torch.arange(len(labels)), labels] -= 1
        return errors.norm(dim=-1)
