"""Do the contenders compute the same scores? EL2N and GraNd of one classifier, by the loop over rows and by ghost norms.

The classifier is saved beside the file of scores, for whoever else scores it. No clock runs here.
"""

from __future__ import annotations

import compare_best
import compare_trainer
import torch
from comparison import begin, load_classifier, write_scores


def main() -> None:
    job, rows, tokenizer, encoded = begin()
    torch.manual_seed(0)
    model = load_classifier(job, rows)
    model.save_pretrained(job.out.parent)
    loop = compare_trainer.score_rows(model, encoded, rows.labels)
    trimmed = compare_best.trim(encoded, tokenizer.pad_token_id)
    compare_best.keep_tokens(model, trimmed)
    ghost = compare_best.score_rows(model, trimmed, torch.tensor(rows.labels), job.batch_size)
    scores = {
        "loopEl2n": loop[0],
        "loopGrand": loop[1],
        "ghostEl2n": ghost[0].tolist(),
        "ghostGrand": ghost[1].tolist(),
    }
    write_scores(job.out, scores)


if __name__ == "__main__":
    main()
