"""The benchmark's models of plain torch.nn, with the names of state and the arithmetic of bench/training/models."""
import torch
from torch import nn
from torch.nn import functional as F

CLASSES = 10


class SmallCnn(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv1 = nn.Conv2d(3, 32, 3, padding=1)
        self.conv2 = nn.Conv2d(32, 32, 3, padding=1)
        self.fc1 = nn.Linear(32 * 8 * 8, 128)
        self.fc2 = nn.Linear(128, CLASSES)

    def forward(self, x):
        x = F.max_pool2d(F.relu(self.conv1(x)), 2)
        x = F.max_pool2d(F.relu(self.conv2(x)), 2)
        return self.fc2(self.fc1(torch.flatten(x, 1)))


class BasicBlock(nn.Module):
    def __init__(self, inputs, outputs, stride):
        super().__init__()
        self.conv1 = nn.Conv2d(inputs, outputs, 3, stride, 1, bias=False)
        self.bn1 = nn.BatchNorm2d(outputs)
        self.conv2 = nn.Conv2d(outputs, outputs, 3, 1, 1, bias=False)
        self.bn2 = nn.BatchNorm2d(outputs)
        self.relu = nn.ReLU(inplace=True)
        self.downsample = None
        if stride != 1 or inputs != outputs:
            self.downsample = nn.Sequential(nn.Conv2d(inputs, outputs, 1, stride, bias=False), nn.BatchNorm2d(outputs))

    def forward(self, x):
        shortcut = x if self.downsample is None else self.downsample(x)
        y = self.bn2(self.conv2(self.relu(self.bn1(self.conv1(x)))))
        y += shortcut
        return self.relu(y)


class ResNet18Cifar(nn.Module):
    """torchvision's resnet18 with a 3x3 stem of stride 1 and no max pool."""

    def __init__(self):
        super().__init__()
        self.conv1 = nn.Conv2d(3, 64, 3, 1, 1, bias=False)
        self.bn1 = nn.BatchNorm2d(64)
        self.relu = nn.ReLU(inplace=True)
        self.layer1 = nn.Sequential(BasicBlock(64, 64, 1), BasicBlock(64, 64, 1))
        self.layer2 = nn.Sequential(BasicBlock(64, 128, 2), BasicBlock(128, 128, 1))
        self.layer3 = nn.Sequential(BasicBlock(128, 256, 2), BasicBlock(256, 256, 1))
        self.layer4 = nn.Sequential(BasicBlock(256, 512, 2), BasicBlock(512, 512, 1))
        self.avgpool = nn.AdaptiveAvgPool2d(1)
        self.fc = nn.Linear(512, CLASSES)

    def forward(self, x):
        x = self.relu(self.bn1(self.conv1(x)))
        x = self.layer4(self.layer3(self.layer2(self.layer1(x))))
        return self.fc(torch.flatten(self.avgpool(x), 1))


class SelfAttention(nn.Module):
    """nn.MultiheadAttention's state and values, written out as timm does, which trains faster here than nn.MultiheadAttention."""

    def __init__(self, width, heads):
        super().__init__()
        self.heads = heads
        self.in_proj_weight = nn.Parameter(torch.zeros(3 * width, width))
        self.in_proj_bias = nn.Parameter(torch.zeros(3 * width))
        self.out_proj = nn.Linear(width, width)

    def forward(self, x):
        batch, tokens, width = x.shape
        projected = F.linear(x, self.in_proj_weight, self.in_proj_bias)
        heads = projected.reshape(batch, tokens, 3, self.heads, width // self.heads).permute(2, 0, 3, 1, 4)
        query, key, value = heads.unbind(0)
        weights = (query @ key.transpose(-2, -1) * (width // self.heads) ** -0.5).softmax(-1)
        return self.out_proj((weights @ value).transpose(1, 2).reshape(batch, tokens, width))


class EncoderLayer(nn.Module):
    def __init__(self, width, heads):
        super().__init__()
        self.self_attn = SelfAttention(width, heads)
        self.linear1 = nn.Linear(width, 4 * width)
        self.linear2 = nn.Linear(4 * width, width)
        self.norm1 = nn.LayerNorm(width)
        self.norm2 = nn.LayerNorm(width)

    def forward(self, x):
        x = x + self.self_attn(self.norm1(x))
        return x + self.linear2(F.gelu(self.linear1(self.norm2(x))))


class Vit(nn.Module):
    """32x32 images in 4x4 patches; pre-norm, exact GELU, the class from the tokens' mean."""

    def __init__(self, width=192, depth=4, heads=3, patch=4, image=32):
        super().__init__()
        self.conv_proj = nn.Conv2d(3, width, patch, patch)
        self.pos_embedding = nn.Parameter(torch.zeros(1, (image // patch) ** 2, width))
        self.layers = nn.ModuleList(EncoderLayer(width, heads) for _ in range(depth))
        self.norm = nn.LayerNorm(width)
        self.head = nn.Linear(width, CLASSES)

    def forward(self, x):
        x = self.conv_proj(x).flatten(2).transpose(1, 2) + self.pos_embedding
        for layer in self.layers:
            x = layer(x)
        return self.head(self.norm(x).mean(1))


class DenseLayer(nn.Module):
    def __init__(self, inputs, growth):
        super().__init__()
        self.norm1 = nn.BatchNorm2d(inputs)
        self.relu1 = nn.ReLU(inplace=True)
        self.conv1 = nn.Conv2d(inputs, 4 * growth, 1, bias=False)
        self.norm2 = nn.BatchNorm2d(4 * growth)
        self.relu2 = nn.ReLU(inplace=True)
        self.conv2 = nn.Conv2d(4 * growth, growth, 3, padding=1, bias=False)

    def forward(self, features):
        bottleneck = self.conv1(self.relu1(self.norm1(torch.cat(features, 1))))
        return self.conv2(self.relu2(self.norm2(bottleneck)))


class DenseBlock(nn.ModuleDict):
    def __init__(self, inputs, growth, layers):
        super().__init__()
        for index in range(layers):
            self[f"denselayer{index + 1}"] = DenseLayer(inputs + index * growth, growth)

    def forward(self, x):
        features = [x]
        for layer in self.values():
            features.append(layer(features))
        return torch.cat(features, 1)


def transition(inputs, outputs):
    block = nn.Sequential()
    block.add_module("norm", nn.BatchNorm2d(inputs))
    block.add_module("relu", nn.ReLU(inplace=True))
    block.add_module("conv", nn.Conv2d(inputs, outputs, 1, bias=False))
    block.add_module("pool", nn.AvgPool2d(2))
    return block


class DenseNetBc(nn.Module):
    """torchvision's DenseNet with a 3x3 stem of 2 growth channels and three blocks, Huang et al.'s DenseNet-BC for CIFAR."""

    def __init__(self, growth=12, depth=40, compression=0.5, blocks=3):
        super().__init__()
        layers = (depth - 4) // (2 * blocks)
        channels = 2 * growth
        self.features = nn.Sequential()
        self.features.add_module("conv0", nn.Conv2d(3, channels, 3, padding=1, bias=False))
        for block in range(1, blocks + 1):
            self.features.add_module(f"denseblock{block}", DenseBlock(channels, growth, layers))
            channels += layers * growth
            if block < blocks:
                reduced = int(channels * compression)
                self.features.add_module(f"transition{block}", transition(channels, reduced))
                channels = reduced
        self.features.add_module("norm5", nn.BatchNorm2d(channels))
        self.classifier = nn.Linear(channels, CLASSES)

    def forward(self, x):
        x = F.relu(self.features(x), inplace=True)
        return self.classifier(torch.flatten(F.adaptive_avg_pool2d(x, 1), 1))


def conv_norm_relu(inputs, outputs, kernel, stride=1, groups=1):
    return nn.Sequential(
        nn.Conv2d(inputs, outputs, kernel, stride, kernel // 2, groups=groups, bias=False),
        nn.BatchNorm2d(outputs),
        nn.ReLU6(inplace=True),
    )


class InvertedResidual(nn.Module):
    def __init__(self, inputs, outputs, stride, expansion):
        super().__init__()
        self.has_shortcut = stride == 1 and inputs == outputs
        hidden = inputs * expansion
        self.conv = nn.Sequential(
            *([] if expansion == 1 else [conv_norm_relu(inputs, hidden, 1)]),
            conv_norm_relu(hidden, hidden, 3, stride, groups=hidden),
            nn.Conv2d(hidden, outputs, 1, bias=False),
            nn.BatchNorm2d(outputs),
        )

    def forward(self, x):
        return x + self.conv(x) if self.has_shortcut else self.conv(x)


class MobileNetV2(nn.Module):
    """torchvision's mobilenet_v2 of width 1, whose dropout is left out: both sides would draw other numbers."""

    # Expansion, channels, blocks and stride of each stage.
    STAGES = ((1, 16, 1, 1), (6, 24, 2, 2), (6, 32, 3, 2), (6, 64, 4, 2), (6, 96, 3, 1), (6, 160, 3, 2), (6, 320, 1, 1))

    def __init__(self):
        super().__init__()
        blocks = [conv_norm_relu(3, 32, 3, 2)]
        inputs = 32
        for expansion, outputs, count, stride in self.STAGES:
            for index in range(count):
                blocks.append(InvertedResidual(inputs, outputs, stride if index == 0 else 1, expansion))
                inputs = outputs
        self.features = nn.Sequential(*blocks, conv_norm_relu(inputs, 1280, 1))
        self.classifier = nn.Sequential(nn.Identity(), nn.Linear(1280, CLASSES))

    def forward(self, x):
        return self.classifier(torch.flatten(F.adaptive_avg_pool2d(self.features(x), 1), 1))


def deit_tiny(**options):
    """DeiT-tiny in torchvision's terms."""
    from torchvision.models import VisionTransformer

    return VisionTransformer(patch_size=16, num_layers=12, num_heads=3, hidden_dim=192, mlp_dim=768, **options)


MODELS = {
    "small-cnn": SmallCnn,
    "resnet18-cifar": ResNet18Cifar,
    "vit": Vit,
    "densenet-bc": DenseNetBc,
    "mobilenet_v2": MobileNetV2,
}


def make_model(name, image_size):
    """One of this file, or torchvision's own, whose dropout is left out: both sides would draw other numbers."""
    if name in MODELS:
        return MODELS[name]()
    import torchvision

    sized = {"image_size": image_size} if name.startswith(("vit_", "deit_")) else {}
    make = deit_tiny if name == "deit_tiny_patch16_224" else getattr(torchvision.models, name)
    model = make(num_classes=CLASSES, **sized)
    for module in model.modules():
        if isinstance(module, nn.Dropout):
            module.p = 0.0
    return model
