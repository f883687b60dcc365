"""The fastest that PyTorch computes products of matrices on this machine: a large square one. A contender of worker.py."""

import torch

PACKAGES = ["torch"]


def tasks(workload, threads, device):
    """`workload` is the side of the matrices."""
    if device != "cpu":
        raise ValueError(f"no square product on {device}")
    torch.set_num_threads(threads)
    size = int(workload)
    a, b = (torch.arange(size * size, dtype=torch.float32).remainder(7).sub(3).view(size, size) for _ in range(2))
    c = torch.empty(size, size)

    def product():
        torch.mm(a, b, out=c)

    return {"product": product}
