"""`python3 export_resnet18.py FILE`: torchvision's resnet18 with the formula's weights, exported with batches of any size: in evaluation the
exporter folds each batch norm into its convolution."""
import pathlib
import sys

import torch
from torchvision.models import resnet18

sys.path.insert(0, str(pathlib.Path(__file__).parent.parent / "training" / "torch"))

from formula import load_formula_weights

model = resnet18().eval()
load_formula_weights(model)
torch.onnx.export(
    model,
    torch.zeros(2, 3, 224, 224),
    sys.argv[1],
    input_names=["images"],
    output_names=["logits"],
    dynamic_axes={"images": {0: "batch"}, "logits": {0: "batch"}},
)
