import { join } from 'node:path';

/** Where a run folder holds what. */
export interface RunFiles {
  /** How the run was started and how pictures become its model's input. */
  readonly config: string;
  /** A line for each step and epoch. */
  readonly metrics: string;
  /** Weights of the best epoch. */
  readonly best: string;
  /** All that an exact resume needs. */
  readonly checkpoint: string;
  readonly report: string;
  /** A few test images, to try `ocelli predict` on. */
  readonly examples: string;
}

export function runFiles(runDir: string): RunFiles {
  return {
    config: join(runDir, 'config.json'),
    metrics: join(runDir, 'metrics.jsonl'),
    best: join(runDir, 'best.safetensors'),
    checkpoint: join(runDir, 'last', 'checkpoint.safetensors'),
    report: join(runDir, 'report.html'),
    examples: join(runDir, 'examples'),
  };
}
