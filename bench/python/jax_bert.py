"""BERT in plain JAX, and its per-example gradient norms as the data-diet authors' code has them: jit(vmap(grad))."""

import os
import sys

# Read when JAX is imported: the worker's third and fourth argument are the threads and the device.
THREADS, DEVICE = sys.argv[3:5]
if DEVICE == "cpu":
    os.environ["JAX_PLATFORMS"] = "cpu"
os.environ.setdefault("OMP_NUM_THREADS", THREADS)

import jax
import jax.numpy as jnp
from workload import Workload

PACKAGES = ["jax", "jaxlib"]
EPSILON = 1e-12


def linear(p, name, x):
    return x @ p[f"{name}.weight"].T + p[f"{name}.bias"]


def layer_norm(p, name, x):
    mean = x.mean(-1, keepdims=True)
    variance = jnp.square(x - mean).mean(-1, keepdims=True)
    return (x - mean) * jax.lax.rsqrt(variance + EPSILON) * p[f"{name}.weight"] + p[f"{name}.bias"]


def logits_of(p, config, ids):
    """ids [T] -> logits [K]; no padding, one token type, test mode."""
    embeddings = "bert.embeddings"
    x = p[f"{embeddings}.word_embeddings.weight"][ids]
    x = x + p[f"{embeddings}.position_embeddings.weight"][: len(ids)]
    x = x + p[f"{embeddings}.token_type_embeddings.weight"][0]
    x = layer_norm(p, f"{embeddings}.LayerNorm", x)
    heads = config["num_attention_heads"]
    split = lambda y: y.reshape(len(ids), heads, -1).transpose(1, 0, 2)
    for index in range(config["num_hidden_layers"]):
        layer = f"bert.encoder.layer.{index}"
        query, key, value = (split(linear(p, f"{layer}.attention.self.{n}", x)) for n in ("query", "key", "value"))
        scores = query @ key.transpose(0, 2, 1) / jnp.sqrt(query.shape[-1])
        mixed = (jax.nn.softmax(scores) @ value).transpose(1, 0, 2).reshape(x.shape)
        x = layer_norm(p, f"{layer}.attention.output.LayerNorm", linear(p, f"{layer}.attention.output.dense", mixed) + x)
        inner = jax.nn.gelu(linear(p, f"{layer}.intermediate.dense", x), approximate=False)
        x = layer_norm(p, f"{layer}.output.LayerNorm", linear(p, f"{layer}.output.dense", inner) + x)
    return linear(p, "classifier", jnp.tanh(linear(p, "bert.pooler.dense", x[0])))


def tasks(folder, threads, device):
    if device != "cpu" and jax.default_backend() == "cpu":
        raise RuntimeError("JAX finds no GPU")
    jax.config.update("jax_default_matmul_precision", "highest")
    workload = Workload(folder)
    parameters = {name: jnp.asarray(value) for name, value in workload.weights.items()}
    ids, labels = jnp.asarray(workload.input_ids), jnp.asarray(workload.labels)

    def loss(p, row, label):
        return -jax.nn.log_softmax(logits_of(p, workload.config, row))[label]

    @jax.jit
    def norms(p, ids, labels):
        gradients = jax.vmap(jax.grad(loss), in_axes=(None, 0, 0))(p, ids, labels)
        squares = [jnp.square(g).sum(tuple(range(1, g.ndim))) for g in jax.tree.leaves(gradients)]
        return jnp.sqrt(sum(squares))

    return {"grand-vmap": lambda: norms(parameters, ids, labels).tolist()}
