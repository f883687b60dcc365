"""PyTorch with Hugging Face transformers: forward, training step, and per-example gradient norms in three ways."""

import torch
from transformers import BertConfig, BertForSequenceClassification
from workload import Workload

PACKAGES = ["torch", "transformers"]
NO_DECAY = ("bias", "LayerNorm.weight")
# Per-example gradients of so many examples are held at a time: all of a batch need gigabytes, and are slower.
VMAP_CHUNK = 8


def load_model(workload, device, attention=None):
    attention = {} if attention is None else {"attn_implementation": attention}
    model = BertForSequenceClassification(BertConfig(**workload.config, num_labels=2, **attention))
    weights = {name: torch.from_numpy(value.copy()) for name, value in workload.weights.items()}
    missing, unexpected = model.load_state_dict(weights, strict=False)
    if unexpected or any(not name.endswith("position_ids") for name in missing):
        raise ValueError(f"weights do not fit: missing {missing}, unexpected {unexpected}")
    return model.to(device)


def tasks(folder, threads, device):
    torch.set_num_threads(threads)
    if device != "cpu":
        if not torch.cuda.is_available():
            raise RuntimeError("PyTorch finds no GPU")
        device = "cuda"
        # The scores are exact to float32; TF32 is not.
        torch.backends.cuda.matmul.allow_tf32 = False
    workload = Workload(folder)
    batch = {
        "input_ids": torch.from_numpy(workload.input_ids).to(device),
        "attention_mask": torch.ones(workload.input_ids.shape, dtype=torch.int64, device=device),
    }
    labels = torch.from_numpy(workload.labels).to(device)

    def synchronize():
        if device != "cpu":
            torch.cuda.synchronize()

    def once(make):
        """A task whose preparations are made at its first call."""
        prepared = []

        def task():
            if not prepared:
                prepared.append(make())
            result = prepared[0]()
            synchronize()
            return None if result is None else result.detach().cpu().tolist()

        return task

    def forward():
        model = load_model(workload, device).eval()

        def run():
            with torch.inference_mode():
                return model(**batch).logits.softmax(-1)[:, 0]

        return run

    def train():
        model = load_model(workload, device).train()
        named = list(model.named_parameters())
        groups = [
            {"params": [p for n, p in named if not n.endswith(NO_DECAY)], "weight_decay": 0.01},
            {"params": [p for n, p in named if n.endswith(NO_DECAY)], "weight_decay": 0.0},
        ]
        modern = int(torch.__version__.split(".")[0]) >= 2
        fused = {"fused": True} if modern else {"foreach": True}
        optimizer = torch.optim.AdamW(groups, lr=workload.learning_rate, **fused)

        def run():
            optimizer.zero_grad(set_to_none=True)
            loss = torch.nn.functional.cross_entropy(model(**batch).logits, labels)
            loss.backward()
            torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            optimizer.step()

        return run

    def grand_loop():
        model = load_model(workload, device).eval()

        def run():
            norms = []
            for index in range(len(labels)):
                model.zero_grad()
                row = {name: values[index : index + 1] for name, values in batch.items()}
                loss = torch.nn.functional.cross_entropy(model(**row).logits, labels[index : index + 1])
                loss.backward()
                squares = [p.grad.pow(2).sum() for p in model.parameters() if p.grad is not None]
                norms.append(torch.stack(squares).sum().sqrt())
            return torch.stack(norms)

        return run

    def grand_vmap():
        from torch.func import functional_call, grad, vmap

        # Rows are not padded, so that no mask is needed: building one is not possible under vmap.
        model = load_model(workload, device, "eager").eval()
        parameters = {name: p.detach() for name, p in model.named_parameters()}
        buffers = dict(model.named_buffers())

        def loss(parameters, ids, label):
            inputs = {"input_ids": ids[None]}
            logits = functional_call(model, (parameters, buffers), (), inputs).logits
            return torch.nn.functional.cross_entropy(logits, label[None])

        gradients = vmap(grad(loss), in_dims=(None, 0, 0))

        def run():
            norms = []
            for ids, part in zip(batch["input_ids"].split(VMAP_CHUNK), labels.split(VMAP_CHUNK)):
                squares = [g.flatten(1).square().sum(1) for g in gradients(parameters, ids, part).values()]
                norms.append(torch.stack(squares).sum(0).sqrt())
            return torch.cat(norms)

        return run

    def grand_opacus():
        from ghost import GhostNorms

        ghost = GhostNorms(load_model(workload, device))
        return lambda: ghost.score(batch, labels)[1]

    makers = {"forward": forward, "train": train, "grand-loop": grand_loop}
    if hasattr(torch, "func"):
        makers = {**makers, "grand-vmap": grand_vmap, "grand-opacus": grand_opacus}
    return {name: once(make) for name, make in makers.items()}
