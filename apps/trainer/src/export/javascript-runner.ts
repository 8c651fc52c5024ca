import type { Preprocessing } from '@ocelli/transforms';

const kernels = { bilinear: 'linear', bicubic: 'cubic', nearest: 'nearest', 'nearest-exact': 'nearest' } as const;

/** A program for Node that says what is on pictures, as an exported model sees it; only what its preprocessing needs is in it. */
export function javascriptRunner({ height, width, channels, resizeRatio, interpolation = 'bilinear' }: Preprocessing): string {
  const resize = `resize(full[0], full[1], { fit: 'fill', kernel: '${kernels[interpolation]}' })`;
  return `// What is on pictures: node classify.mjs PICTURE...        Needs: npm install onnxruntime-node sharp
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import ort from 'onnxruntime-node';
import sharp from 'sharp';

const path = (name) => fileURLToPath(new URL(name, import.meta.url));
const [labels, { mean, std }] = ['labels.json', 'preprocessing.json'].map((name) => JSON.parse(readFileSync(path(name), 'utf8')));
const session = await ort.InferenceSession.create(path('model.onnx'));${middleOf(resizeRatio)}
for (const file of process.argv.slice(2)) {
  const picture = sharp(file, { ignoreIcc: true }).autoOrient().flatten({ background: 'white' }).toColourspace('srgb');
  const { data: whole, info: raw } = await picture.raw({ depth: 'uchar' }).toBuffer({ resolveWithObject: true });
  ${coveringSize(height, width, resizeRatio)}
  const fitted = sharp(whole, { raw }).${resize}${crop(height, width, resizeRatio)};
  const bytes = await fitted.toColourspace('srgb').raw().toBuffer();
  const images = Float32Array.from({ length: ${height * width * channels} }, ${pixelOf(channels)});
  const feeds = { images: new ort.Tensor('float32', images, [1, ${height}, ${width}, ${channels}]) };
  const logits = Array.from((await session.run(feeds)).logits.data);
  const powers = logits.map((logit) => Math.exp(logit - Math.max(...logits)));
  const ranked = powers.map((power, index) => ({ label: labels[index] ?? index, probability: power / powers.reduce((a, b) => a + b) }));
  const top = ranked.sort((a, b) => b.probability - a.probability).slice(0, 5);
  console.log(file, top.map(({ label, probability }) => \`\${label} \${(100 * probability).toFixed(1)} %\`).join(', '));
}
`;
}

/** Where the middle begins; halves are rounded to the even number, as torchvision does. */
function middleOf(resizeRatio: number | undefined): string {
  if (resizeRatio === undefined) return '';
  return '\nconst middle = (full, part) => Math.floor((full - part) / 2) + (((full - part) / 2) % 2 === 1.5 ? 1 : 0);';
}

function coveringSize(height: number, width: number, resizeRatio: number | undefined): string {
  if (resizeRatio === undefined) return `const full = [${width}, ${height}];`;
  if (height === width) {
    const side = Math.round(height * resizeRatio);
    return `const full = [raw.width, raw.height].map((side) => Math.floor((${side} * side) / Math.min(raw.width, raw.height)));`;
  }
  return `const scale = ${resizeRatio} * Math.max(${width} / raw.width, ${height} / raw.height);
  const full = [Math.max(${width}, Math.round(raw.width * scale)), Math.max(${height}, Math.round(raw.height * scale))];`;
}

function crop(height: number, width: number, resizeRatio: number | undefined): string {
  if (resizeRatio === undefined) return '';
  return `
    .extract({ left: middle(full[0], ${width}), top: middle(full[1], ${height}), width: ${width}, height: ${height} })`;
}

/** A value from 0 to 1 of a pixel's channel, less the mean and by the deviation; of grey the luma, as Pillow has it. */
function pixelOf(channels: number): string {
  if (channels === 3) return '(_, at) => (bytes[at] / 255 - mean[at % 3]) / std[at % 3]';
  return `(_, at) => {
    const grey = (19595 * bytes[3 * at] + 38470 * bytes[3 * at + 1] + 7471 * bytes[3 * at + 2] + 32768) >> 16;
    return (grey / 255 - mean[0]) / std[0];
  }`;
}
