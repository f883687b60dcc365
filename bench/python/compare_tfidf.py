"""The plain baseline: cleanlab on a logistic regression over TF-IDF of words and pairs of words, without any encoder."""

from __future__ import annotations

import numpy as np
from cleanlab.rank import get_label_quality_scores
from comparison import parse_job, read_rows, write_scores
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import cross_val_predict
from sklearn.pipeline import make_pipeline

FOLDS = 5
MOST_ITERATIONS = 1000


def main() -> None:
    job = parse_job()
    rows = read_rows(job.data)
    texts = rows.texts if rows.pairs is None else [f"{a} {b}" for a, b in zip(rows.texts, rows.pairs)]
    labels = np.asarray(rows.labels)
    pipeline = make_pipeline(
        TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True),
        LogisticRegression(max_iter=MOST_ITERATIONS),
    )
    probabilities = cross_val_predict(pipeline, texts, labels, cv=FOLDS, method="predict_proba")
    quality = get_label_quality_scores(labels, probabilities, method="self_confidence")
    write_scores(job.out, {"quality": quality.tolist()})


if __name__ == "__main__":
    main()
