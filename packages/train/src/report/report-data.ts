/**
 * A picture as rows of pixels of interleaved channels: grey levels 0 to 255 in a `Uint8Array`, or values 0 to 1 in a `Float32Array`;
 * an image of `@ocelli/transforms` is one.
 */
export interface ReportImage {
  readonly data: Uint8Array | Float32Array;
  readonly height: number;
  readonly width: number;
  /** 1 for grey, 3 for RGB. */
  readonly channels: number;
}

/** Means over a set of images. */
export interface ReportMetrics {
  readonly loss: number;
  /** From 0 to 1. */
  readonly accuracy: number;
}

export interface ReportEpoch {
  /** From 1 on. */
  readonly epoch: number;
  readonly train: ReportMetrics;
  readonly validation?: ReportMetrics | undefined;
  /** The epoch's last. */
  readonly learningRate: number;
  readonly seconds: number;
}

export interface ReportStep {
  readonly step: number;
  readonly loss: number;
  readonly learningRate: number;
}

/** A test image that the model got wrong. */
export interface ReportMistake {
  readonly image: ReportImage;
  /** The true class's index, and the one that the model gave. */
  readonly label: number;
  readonly predicted: number;
  /** What the model gave the class that it predicted. */
  readonly probability: number;
  /** What the model gave the true class. */
  readonly labelProbability: number;
  /** The file or the sample's number. */
  readonly name: string;
}

/** The first layer's weights. */
export interface ReportFilters {
  /** The layer's path in the model. */
  readonly name: string;
  /** `[out, in, height, width]`, PyTorch's layout. */
  readonly shape: readonly number[];
  readonly data: Float32Array;
}

/** All that a report shows; texts may hold anything and are escaped. */
export interface ReportData {
  readonly title: string;
  /** What to type to do it again. */
  readonly command: string;
  readonly seconds: number;
  readonly backend: string;
  readonly model: { readonly name: string; readonly parameters: number; readonly summary: string };
  /** The dataset and how many images were trained on and tested on. */
  readonly dataset: { readonly name: string; readonly train: number; readonly test: number };
  readonly settings: Readonly<Record<string, unknown>>;
  readonly environment: Readonly<Record<string, string>>;
  readonly epochs: readonly ReportEpoch[];
  /** Each step that is known, in order; may be empty. */
  readonly steps: readonly ReportStep[];
  /** How many steps a whole epoch has; default the last step's number over the number of epochs. */
  readonly stepsPerEpoch?: number | undefined;
  readonly test: ReportMetrics;
  readonly classNames: readonly string[];
  /** Counts of test images: a row for each true class, a column for each predicted one. */
  readonly confusion: readonly (readonly number[])[];
  /** The worst first. */
  readonly mostWrong: readonly ReportMistake[];
  readonly filters?: ReportFilters | undefined;
  /** Sentences that a reader should know. */
  readonly notes?: readonly string[] | undefined;
}
