import type { EvaluatedBatch } from '@ocelli/train';

/** A measured image that the model got wrong. */
export interface WrongImage {
  readonly index: number;
  readonly label: number;
  readonly predicted: number;
  readonly probability: number;
  readonly labelProbability: number;
}

/** Keeps the images whose true class the model thought least likely, of all batches that it is shown. */
export class MostWrong {
  readonly #limit: number;
  #images: WrongImage[] = [];

  constructor(limit: number) {
    this.#limit = limit;
  }

  add({ probabilities, labels, indices }: EvaluatedBatch): void {
    const classes = probabilities.length / labels.length;
    for (const [place, label] of labels.entries()) {
      const row = probabilities.subarray(place * classes, (place + 1) * classes);
      const predicted = row.indexOf(Math.max(...row));
      if (predicted === label) continue;
      const [probability = 0, labelProbability = 0] = [row[predicted], row[label]];
      this.#images.push({ index: indices[place] ?? 0, label, predicted, probability, labelProbability });
    }
    this.#images = this.worst();
  }

  /** The worst first. */
  worst(): WrongImage[] {
    return this.#images.toSorted((a, b) => a.labelProbability - b.labelProbability || a.index - b.index).slice(0, this.#limit);
  }
}
