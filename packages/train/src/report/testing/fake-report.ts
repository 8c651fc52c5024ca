import { renderShapesScene } from '@ocelli/data';
import { Rng } from '@ocelli/random';
import type { ReportData, ReportEpoch, ReportImage, ReportMistake } from '../report-data.js';

export interface FakeReportOptions {
  readonly classes?: number;
  readonly epochs?: number;
  readonly validation?: boolean;
  readonly mistakes?: number;
  readonly channels?: 1 | 3;
  readonly side?: number;
  readonly filterShape?: readonly number[];
  readonly images?: number;
  /** How many of a class's images are told right. */
  readonly accuracy?: number;
  readonly names?: readonly string[];
}

const clothes = ['T-shirt/top', 'Trouser', 'Pullover', 'Dress', 'Coat', 'Sandal', 'Shirt', 'Sneaker', 'Bag', 'Ankle boot'];

/** A report such as a run of so many epochs gives, with numbers made up by formulas. */
export function fakeReport(options: FakeReportOptions = {}): ReportData {
  const { classes = 10, epochs = 8, validation = true, mistakes = 25, channels = 1, side = 28, images = 1000 } = options;
  const { accuracy = 0.9, filterShape = [32, channels, 3, 3], names } = options;
  const rng = new Rng(1);
  const classNames =
    names ?? Array.from({ length: classes }, (_, index) => (classes === 10 ? (clothes[index] ?? '') : `class ${index} of all`));
  const confusion = fakeConfusion(classNames.length, images, accuracy, rng);
  const right = confusion.reduce((sum, row, index) => sum + (row[index] ?? 0), 0);
  const steps = Array.from({ length: epochs * 120 }, (_, index) => ({
    step: index + 1,
    loss: (0.25 + 2.1 * Math.exp(-index / 90)) * (1 + rng.normal(0, 0.16)),
    learningRate: 0.0015 * Math.min(1, (index + 1) / 100) * (1 + Math.cos((Math.PI * index) / (epochs * 120))),
  }));
  return {
    title: 'small-cnn on fashion-mnist',
    command: 'ocelli train --model small-cnn --dataset fashion-mnist --epochs 8 --batch-size 64 --lr 0.003 --seed 1',
    seconds: 192.4,
    backend: 'wasm',
    model: {
      name: 'small-cnn',
      parameters: 421_642,
      summary:
        'layer   output        parameters\nconv1   [1,28,28,32]  320\nconv2   [1,14,14,32]  9,248\nfc1     [1,128]       200,832\nfc2     [1,10]        1,290',
    },
    dataset: { name: 'fashion-mnist', train: 60_000, test: classNames.length * images },
    settings: {
      epochs,
      batchSize: 64,
      optimizer: { name: 'adamw', weightDecay: 0.05, betas: [0.9, 0.999] },
      augment: ['crop', 'flip'],
      seed: 1,
      resume: false,
    },
    environment: {
      ocelli: '0.1.0',
      node: 'v20.20.2',
      platform: 'linux x64',
      cpu: 'AMD EPYC, 2 cores',
      '@tensorflow/tfjs-core': '4.22.0',
    },
    epochs: Array.from({ length: epochs }, (_, index) => fakeEpoch(index + 1, validation, rng)),
    steps,
    test: { loss: 0.2434, accuracy: right / (classNames.length * images) },
    classNames,
    confusion,
    mostWrong: Array.from({ length: mistakes }, (_, index) => fakeMistake(index, classNames.length, channels, side, rng)),
    filters: {
      name: 'conv1',
      shape: filterShape,
      data: new Float32Array(filterShape.reduce((a, b) => a * b, 1)).map(() => rng.normal(0, 0.2)),
    },
  };
}

function fakeConfusion(classes: number, images: number, accuracy: number, rng: Rng): number[][] {
  return Array.from({ length: classes }, (_, label) => {
    const row: number[] = Array.from({ length: classes }, () => 0);
    const share = Math.min(1, accuracy + (accuracy < 1 ? rng.uniform(-0.15, 0.095) : 0));
    row[label] = Math.round(images * share);
    for (let left = images - (row[label] ?? 0); left > 0; left--) {
      const near = rng.boolean(0.6) ? (label + 2) % classes : rng.integer(classes);
      const predicted = near === label ? (label + 1) % classes : near;
      row[predicted] = (row[predicted] ?? 0) + 1;
    }
    return row;
  });
}

function fakeEpoch(epoch: number, validation: boolean, rng: Rng): ReportEpoch {
  const progress = 1 - Math.exp(-epoch / 2);
  return {
    epoch,
    train: { loss: 0.2 + 0.7 * (1 - progress), accuracy: 0.72 + 0.225 * progress },
    ...(validation && {
      validation: {
        loss: 0.26 + 0.5 * (1 - progress) + rng.uniform(0, 0.02),
        accuracy: 0.75 + 0.165 * progress + rng.uniform(-0.004, 0.004),
      },
    }),
    learningRate: 0.003 * (1 - progress),
    seconds: 22.5 + rng.uniform(0, 3),
  };
}

function fakeMistake(index: number, classes: number, channels: 1 | 3, side: number, rng: Rng): ReportMistake {
  const label = index % classes;
  const probability = 0.999 - 0.02 * index;
  return {
    image: fakeImage(index, channels, side),
    label,
    predicted: (label + 2) % classes,
    probability,
    labelProbability: (1 - probability) * rng.uniform(0.05, 0.9),
    name: `test/${String(index * 37).padStart(5, '0')}.png`,
  };
}

function fakeImage(index: number, channels: 1 | 3, side: number): ReportImage {
  const { image } = renderShapesScene(new Rng(index), { imageSize: side });
  if (channels === 3) return image;
  const grey = Uint8Array.from({ length: side * side }, (_, pixel) => image.data[pixel * 3] ?? 0);
  return { data: grey, height: side, width: side, channels: 1 };
}
