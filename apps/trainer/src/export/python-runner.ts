import type { Preprocessing } from '@ocelli/transforms';

const filters = { bilinear: 'BILINEAR', bicubic: 'BICUBIC', nearest: 'NEAREST', 'nearest-exact': 'NEAREST' } as const;

/** A program for Python that says what is on pictures, as an exported model sees it; only what its preprocessing needs is in it. */
export function pythonRunner({ height, width, channels, resizeRatio, interpolation = 'bilinear' }: Preprocessing): string {
  const filter = `Image.Resampling.${filters[interpolation]}`;
  return `# What is on pictures: python classify.py PICTURE...        Needs: pip install onnxruntime pillow
import json, sys
from pathlib import Path
import numpy as np
from PIL import Image, ImageOps

here = Path(__file__).parent
labels, preprocessing = (json.loads((here / name).read_text("utf-8")) for name in ("labels.json", "preprocessing.json"))

def prepare(file):
    picture = ImageOps.exif_transpose(Image.open(file)).convert("RGBA")
    picture = Image.alpha_composite(Image.new("RGBA", picture.size, "white"), picture).convert("RGB")
${fitted(height, width, filter, resizeRatio)}
    values = np.asarray(picture.convert("${channels === 1 ? 'L' : 'RGB'}"), np.float32).reshape(1, ${height}, ${width}, ${channels}) / 255
    return ((values - preprocessing["mean"]) / preprocessing["std"]).astype(np.float32)

if __name__ == "__main__":
    import onnxruntime
    session = onnxruntime.InferenceSession(str(here / "model.onnx"), providers=["CPUExecutionProvider"])
    for file in sys.argv[1:]:
        logits = session.run(["logits"], {"images": prepare(file)})[0][0]
        powers = np.exp(logits - logits.max())
        top = np.argsort(-powers)[:5]
        print(file, ", ".join(f"{labels[i] if labels else i} {100 * powers[i] / powers.sum():.1f} %" for i in top))
`;
}

function fitted(height: number, width: number, filter: string, resizeRatio: number | undefined): string {
  if (resizeRatio === undefined) return `    picture = picture.resize((${width}, ${height}), ${filter})`;
  const size =
    height === width
      ? `    full = tuple(${Math.round(height * resizeRatio)} * side // min(picture.size) for side in picture.size)`
      : `    scale = ${resizeRatio} * max(${width} / picture.width, ${height} / picture.height)
    full = (max(${width}, round(picture.width * scale)), max(${height}, round(picture.height * scale)))`;
  return `${size}
    picture = picture.resize(full, ${filter})
    left, top = round((full[0] - ${width}) / 2), round((full[1] - ${height}) / 2)
    picture = picture.crop((left, top, left + ${width}, top + ${height}))`;
}
