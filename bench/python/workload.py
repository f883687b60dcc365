"""Reads what all contenders compute with: the model's configuration and weights, and one batch of rows."""

import json
import pathlib

import numpy as np
from safetensors.numpy import load_file


class Workload:
    def __init__(self, folder):
        folder = pathlib.Path(folder)
        self.config = json.loads((folder / "config.json").read_text())
        #: Parameters by Hugging Face's names.
        self.weights = load_file(folder / "model.safetensors")
        batch = json.loads((folder / "batch.json").read_text())
        #: [B, T] and [B].
        self.input_ids = np.asarray(batch["input_ids"], dtype=np.int64)
        self.labels = np.asarray(batch["labels"], dtype=np.int64)
        self.learning_rate = batch["learning_rate"]
