"""
PyTorch's side of the training benchmark: one JSON object a line on stdin, one on stdout in answer, until stdin ends.

{"make": "vit", "batch": 32, "imageSize": 32, "optimizer": {"kind": "adamW"}, "learningRate": 0.001}
                   -> {"parameters": ..., "shapes": {...}}       starts from the formula's weights; shapes of the state dict
                                                 without "optimizer" the model classifies the images only, in evaluation
{"step": 3}        -> {"milliseconds": [...], "losses": [...]}   of each step; the loss before its update
{"memory": true}   -> {"ever": ..., "sincePrepare": ...}         most bytes resident at a time
Anything that fails -> {"error": "..."}
"""
import gc
import json
import resource
import sys
import time

import torch
from torch import nn

from formula import formula_batch, load_formula_weights
from models import CLASSES, make_model

THREADS = 2


def make_optimizer(parameters, learning_rate, kind, **settings):
    names = {"momentum": "momentum", "weightDecay": "weight_decay"}
    settings = {names[name]: value for name, value in settings.items()}
    kinds = {"sgd": torch.optim.SGD, "adamW": torch.optim.AdamW}
    return kinds[kind](parameters, lr=learning_rate, **settings)


class Training:
    def __init__(self, make, batch, imageSize, optimizer, learningRate, channelsLast=False):
        memory_format = torch.channels_last if channelsLast else torch.contiguous_format
        self.model = make_model(make, image_size=imageSize).train()
        load_formula_weights(self.model)
        self.model.to(memory_format=memory_format)
        images, self.labels = formula_batch(batch, imageSize, CLASSES)
        self.images = images.contiguous(memory_format=memory_format)
        self.optimizer = make_optimizer(self.model.parameters(), learningRate, **optimizer)
        self.loss = nn.CrossEntropyLoss()

    def step(self):
        self.optimizer.zero_grad(set_to_none=True)
        loss = self.loss(self.model(self.images), self.labels)
        loss.backward()
        self.optimizer.step()
        return loss.item()

    def steps(self, count):
        milliseconds, losses = [], []
        for _ in range(count):
            before = time.perf_counter()
            losses.append(self.step())
            milliseconds.append(1e3 * (time.perf_counter() - before))
        return {"milliseconds": milliseconds, "losses": losses}

    def describe(self):
        shapes = {name: list(tensor.shape) for name, tensor in self.model.state_dict().items()}
        return {"parameters": sum(parameter.numel() for parameter in self.model.parameters()), "shapes": shapes}


class Inference:
    def __init__(self, make, batch, imageSize, channelsLast=False):
        memory_format = torch.channels_last if channelsLast else torch.contiguous_format
        self.model = make_model(make, image_size=imageSize).eval()
        load_formula_weights(self.model)
        self.model.to(memory_format=memory_format)
        images, self.labels = formula_batch(batch, imageSize, CLASSES)
        self.images = images.contiguous(memory_format=memory_format)

    def steps(self, count):
        milliseconds, losses = [], []
        for _ in range(count):
            before = time.perf_counter()
            with torch.inference_mode():
                logits = self.model(self.images)
            milliseconds.append(1e3 * (time.perf_counter() - before))
            losses.append(nn.functional.cross_entropy(logits, self.labels).item())
        return {"milliseconds": milliseconds, "losses": losses}

    describe = Training.describe


def forget_peak():
    """Linux then counts VmHWM from what is resident now."""
    with open("/proc/self/clear_refs", "w") as file:
        file.write("5")


def memory():
    with open("/proc/self/status") as file:
        kibibytes = next(int(line.split()[1]) for line in file if line.startswith("VmHWM:"))
    return {"ever": 1024 * resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, "sincePrepare": 1024 * kibibytes}


class Server:
    training = None

    def answer(self, request):
        if "make" in request:
            self.training = None
            gc.collect()
            forget_peak()
            self.training = Training(**request) if "optimizer" in request else Inference(**request)
            return self.training.describe()
        if "step" in request:
            if self.training is None:
                raise RuntimeError("no work has been made")
            return self.training.steps(request["step"])
        if "memory" in request:
            return memory()
        raise ValueError(f"unknown request {request}")


def main():
    torch.set_num_threads(THREADS)
    print(json.dumps({"ready": torch.__version__, "threads": torch.get_num_threads()}), flush=True)
    server = Server()
    for line in sys.stdin:
        try:
            answer = server.answer(json.loads(line))
        except Exception as error:  # Said to the other side, which decides.
            answer = {"error": f"{type(error).__name__}: {error}"}
        print(json.dumps(answer), flush=True)


if __name__ == "__main__":
    main()
