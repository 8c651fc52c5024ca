/** What is known after a step. */
export interface StepResult {
  /** Steps made since the run began, this one included. */
  readonly step: number;
  readonly totalSteps: number;
  /** The number of the epoch, from 1 on. */
  readonly epoch: number;
  readonly epochs: number;
  /** Batches of the epoch that are done, those of this step included. */
  readonly batch: number;
  readonly batches: number;
  /** The mean over the step's images, before the step. */
  readonly loss: number;
  readonly learningRate: number;
  /** The Euclidean norm of all gradients together, before they are transformed. */
  readonly gradientNorm: number;
  readonly imagesPerSecond: number;
  /** How long the step waited for its batch. */
  readonly waitSeconds: number;
}

/** Values by the metric's name; `loss` is always there. */
export type MetricValues = Readonly<Record<string, number>>;

/** What is known after an epoch; plain JSON. */
export interface EpochResult {
  /** The number of the epoch, from 1 on. */
  readonly epoch: number;
  readonly epochs: number;
  /** Steps made since the run began. */
  readonly steps: number;
  /** How long training took in this epoch, waiting for batches included and validation not. */
  readonly seconds: number;
  /** How long training waited for batches. */
  readonly waitSeconds: number;
  readonly imagesPerSecond: number;
  /** The last step's. */
  readonly learningRate: number;
  /** Over the samples as they passed in training, and over the validation loader after the last step. */
  readonly metrics: { readonly train: MetricValues; readonly validation?: MetricValues };
  /** Whether no epoch before was as good. */
  readonly isBest: boolean;
  /** Why no epoch comes after this one: no better one came for too long, or the signal was aborted and the epoch is not complete. */
  readonly stopped?: 'early' | 'aborted';
}

/** What a trainer calls while it works; it waits for promises. A callback that throws ends `fit` with its error. */
export interface TrainerCallbacks {
  onStep?(result: StepResult): void | Promise<void>;
  onEpoch?(result: EpochResult): void | Promise<void>;
  /** After each batch of a validation. */
  onValidationStep?(progress: { readonly done: number; readonly total: number }): void | Promise<void>;
}
