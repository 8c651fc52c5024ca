"""`python3 export_resnet18.py FILE`: torchvision's resnet18 with the formula's weights, written here since Debian has no torchvision, and
exported as torchvision's is, with batches of any size: in evaluation the exporter folds each batch norm into its convolution."""
import pathlib
import sys

import torch
from torch import nn

sys.path.insert(0, str(pathlib.Path(__file__).parent.parent / "training" / "torch"))

from formula import load_formula_weights
from models import ResNet18Cifar


class ResNet18(ResNet18Cifar):
    """The stem for photographs: 7x7 of stride 2, and a max pool. 1,000 classes."""

    def __init__(self):
        super().__init__()
        self.conv1 = nn.Conv2d(3, 64, 7, 2, 3, bias=False)
        self.maxpool = nn.MaxPool2d(3, 2, 1)
        self.fc = nn.Linear(512, 1000)

    def forward(self, x):
        x = self.maxpool(self.relu(self.bn1(self.conv1(x))))
        x = self.layer4(self.layer3(self.layer2(self.layer1(x))))
        return self.fc(torch.flatten(self.avgpool(x), 1))


model = ResNet18().eval()
load_formula_weights(model)
torch.onnx.export(
    model,
    torch.zeros(2, 3, 224, 224),
    sys.argv[1],
    input_names=["images"],
    output_names=["logits"],
    dynamic_axes={"images": {0: "batch"}, "logits": {0: "batch"}},
)
