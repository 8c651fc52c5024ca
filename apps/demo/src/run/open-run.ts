import { readSafetensors, readSafetensorsMetadata, SafetensorsError, type StateDict } from '@ocelli/safetensors';
import { checksumOf } from './checksum.js';
import type { RunFiles } from './pick-run.js';
import { type RunConfig, readRunConfig } from './run-config.js';

/** A trained run, read and checked: what the model is, and its weights. */
export interface Run {
  readonly name: string;
  readonly config: RunConfig;
  readonly weightsName: string;
  readonly weights: StateDict;
  /** Pictures to try the model on. */
  readonly examples: readonly File[];
}

/**
 * Reads a run's files. Weights that came alone must hold their config, as those of `ocelli train` do.
 *
 * @throws Error that names the file and what is wrong with it.
 */
export async function openRun({ name, config, weights, examples }: RunFiles): Promise<Run> {
  const given = config && readRunConfig(await config.text(), config.name);
  const { tensors, metadata } = readWeights(new Uint8Array(await weights.arrayBuffer()), weights.name);
  return {
    name,
    config: given ?? configWithin(metadata, weights.name),
    weightsName: weights.name,
    weights: tensors,
    examples,
  };
}

function readWeights(bytes: Uint8Array, name: string): { tensors: StateDict; metadata: Record<string, string> } {
  try {
    const tensors = readSafetensors(bytes);
    const metadata = readSafetensorsMetadata(bytes);
    const { checksum } = metadata;
    if (checksum !== undefined && checksum !== checksumOf(tensors, metadata)) {
      throw new SafetensorsError(`Its checksum is ${checksumOf(tensors, metadata)}, but ${checksum} was written.`);
    }
    return { tensors, metadata };
  } catch (cause) {
    if (!(cause instanceof SafetensorsError)) throw cause;
    throw new Error(`${name} is damaged, or no safetensors file.\n${cause.message}`, { cause });
  }
}

function configWithin({ config }: Readonly<Record<string, string>>, name: string): RunConfig {
  if (config === undefined) throw new Error(`${name} does not say which model it belongs to: choose its config.json as well.`);
  return readRunConfig(config, `The config in ${name}`);
}
