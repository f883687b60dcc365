"""What most people do to find wrong labels: cleanlab on a logistic regression over frozen sentence embeddings.

Its `quality` is low where a label is likely to be wrong. The encoder is not trained, so that there are neither epochs
nor runs; the learning rate is taken and not used.
"""

from __future__ import annotations

import numpy as np
import torch
from cleanlab.rank import get_label_quality_scores
from comparison import Encoded, begin, collate, cut, write_scores
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import cross_val_predict
from transformers import AutoModel, PreTrainedModel

FOLDS = 5
#: The default of 100 does not always converge.
MOST_ITERATIONS = 1000


def embed(model: PreTrainedModel, encoded: list[Encoded], batch_size: int, padding_id: int) -> np.ndarray:
    """Means over the tokens of each row, of length 1, as sentence-transformers has them for MiniLM: `[N, d]`."""
    model.eval()
    embeddings = np.zeros((len(encoded), model.config.hidden_size), dtype=np.float32)
    order = sorted(range(len(encoded)), key=lambda row: -len(encoded[row]["input_ids"]))
    with torch.inference_mode():
        for batch in cut(order, batch_size):
            inputs = collate(encoded, batch, padding_id)
            states = model(**inputs).last_hidden_state
            mask = inputs["attention_mask"][:, :, None].to(states.dtype)
            means = (states * mask).sum(1) / mask.sum(1)
            embeddings[batch] = torch.nn.functional.normalize(means, dim=1).numpy()
    return embeddings


def main() -> None:
    job, rows, tokenizer, encoded = begin()
    # The pooler is of no use here.
    model = AutoModel.from_pretrained(job.model, add_pooling_layer=False)
    embeddings = embed(model, encoded, job.batch_size, tokenizer.pad_token_id)
    labels = np.asarray(rows.labels)
    classifier = LogisticRegression(max_iter=MOST_ITERATIONS)
    probabilities = cross_val_predict(classifier, embeddings, labels, cv=FOLDS, method="predict_proba")
    quality = get_label_quality_scores(labels, probabilities, method="self_confidence")
    write_scores(job.out, {"quality": quality.tolist()})


if __name__ == "__main__":
    main()
