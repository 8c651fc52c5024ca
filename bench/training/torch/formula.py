"""Weights and images that both sides compute from names, in place of files: the hash of tooling/testing/src/formula-values.ts."""
import math

import numpy
import torch


def formula_values(name, shape, low, high):
    """FNV-1a of the name seeds a mix of the index; float64 arithmetic, rounded to float32 once."""
    seed = 0x811C9DC5
    for byte in name.encode():
        seed = ((seed ^ byte) * 0x01000193) & 0xFFFFFFFF
    count = math.prod(shape)
    x = numpy.arange(count, dtype=numpy.uint32)
    x = x * numpy.uint32(0x9E3779B9) + numpy.array(seed, dtype=numpy.uint32)
    x = (x ^ (x >> numpy.uint32(16))) * numpy.uint32(0x85EBCA6B)
    x = (x ^ (x >> numpy.uint32(13))) * numpy.uint32(0xC2B2AE35)
    x = x ^ (x >> numpy.uint32(16))
    values = low + (high - low) * (x.astype(numpy.float64) / 2**32)
    return torch.from_numpy(values.astype(numpy.float32).reshape(shape))


def range_of(name, shape):
    """The first rule that applies, as in tooling/testing/src/formula-state-dict.ts."""
    last = name.split(".")[-1]
    if last == "num_batches_tracked":
        return 0, 0
    if last == "running_mean":
        return -0.1, 0.1
    if last == "running_var":
        return 0.8, 1.2
    if last in ("class_token", "pos_embedding"):
        return -0.2, 0.2
    if last == "relative_position_bias_table":
        return -0.5, 0.5
    if last == "layer_scale":
        return 0.2, 0.6
    if last.endswith("bias"):
        return -0.1, 0.1
    if len(shape) == 1:
        return 0.8, 1.2
    bound = math.sqrt(6 / math.prod(shape[1:]))
    return -bound, bound


def load_formula_weights(model):
    with torch.no_grad():
        for name, tensor in model.state_dict().items():
            if name.endswith("relative_position_index"):
                continue  # No formula gives it: a model computes its own.
            shape = tuple(tensor.shape)
            tensor.copy_(formula_values(name, shape, *range_of(name, shape)))


def formula_batch(count, size, classes):
    """Images [count, 3, size, size] and the label i mod classes of image i."""
    return formula_values("input", (count, 3, size, size), -1, 1), torch.arange(count) % classes
