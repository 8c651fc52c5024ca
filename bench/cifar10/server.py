"""
PyTorch's side of the epoch: asked by a line of JSON on stdin, answers by one on stdout.

{"folder": ..., "batch": 128, "learningRate": ..., ...}  -> {"images": ...}            opens the files and makes the model
{"step": 5}                                              -> {"seconds": ..., "loss": ...}   the next steps, loading included; their mean loss
"""
import json
import pathlib
import sys
import time

import numpy
import torch
from torch import nn
from torch.utils.data import DataLoader, Dataset

sys.path.insert(0, str(pathlib.Path(__file__).parent.parent / "training" / "torch"))

from formula import load_formula_weights
from models import ResNet18Cifar

MEAN = torch.tensor([0.4914, 0.4822, 0.4465]).view(3, 1, 1)
STD = torch.tensor([0.247, 0.2435, 0.2616]).view(3, 1, 1)


class Photos(Dataset):
    """The original files: a record is a label and 32x32 pixels, plane by plane. Cropped, flipped and normalised as torchvision does it."""

    def __init__(self, folder):
        files = sorted(pathlib.Path(folder).glob("**/data_batch_[1-5].bin"))
        records = numpy.concatenate([numpy.fromfile(file, dtype=numpy.uint8).reshape(-1, 3073) for file in files])
        self.labels = torch.from_numpy(records[:, 0].astype(numpy.int64))
        self.pixels = torch.from_numpy(records[:, 1:].reshape(-1, 3, 32, 32))

    def __len__(self):
        return len(self.labels)

    def __getitem__(self, index):
        padded = nn.functional.pad(self.pixels[index], (4, 4, 4, 4))
        top, left = torch.randint(9, (2,)).tolist()
        image = padded[:, top : top + 32, left : left + 32]
        if torch.rand(()) < 0.5:
            image = image.flip(2)
        return (image.to(torch.float32) / 255 - MEAN) / STD, self.labels[index]


class Training:
    def __init__(self, folder, batch, learningRate, momentum, weightDecay):
        photos = Photos(folder)
        self.count = len(photos)
        self.loader = DataLoader(photos, batch_size=batch, shuffle=True, num_workers=1)
        self.model = ResNet18Cifar().train()
        load_formula_weights(self.model)
        self.optimizer = torch.optim.SGD(
            self.model.parameters(), lr=learningRate, momentum=momentum, weight_decay=weightDecay
        )
        self.loss = nn.CrossEntropyLoss()
        self.batches = self.stream()

    def stream(self):
        while True:
            yield from self.loader

    def steps(self, count):
        before, total = time.perf_counter(), 0.0
        for _ in range(count):
            images, labels = next(self.batches)
            self.optimizer.zero_grad(set_to_none=True)
            loss = self.loss(self.model(images), labels)
            loss.backward()
            self.optimizer.step()
            total += loss.item()
        return {"seconds": time.perf_counter() - before, "loss": total / count}


def main():
    torch.set_num_threads(2)
    torch.manual_seed(0)
    print(json.dumps({"ready": torch.__version__}), flush=True)
    training = None
    for line in sys.stdin:
        request = json.loads(line)
        try:
            if "step" in request:
                answer = training.steps(request["step"])
            else:
                training = Training(**request)
                answer = {"images": training.count}
        except Exception as error:  # Said to the other side, which decides.
            answer = {"error": f"{type(error).__name__}: {error}"}
        print(json.dumps(answer), flush=True)


if __name__ == "__main__":
    main()
