import { type Module, setCheckpointing } from '@ocelli/nn';
import type { ImageClassifier } from './image-classifier.js';

/**
 * Has a model keep no more of its blocks than what they take while it is trained, and compute each again when its gradient comes: memory
 * for a third more time. As timm's `set_grad_checkpointing`.
 *
 * @throws RangeError for a model without blocks, such as VGG.
 */
export function setGradCheckpointing(model: ImageClassifier, enabled = true): void {
  const blocks = model.layerGroups().slice(0, -1).flat().flatMap(blocksIn);
  if (blocks.length === 0) throw new RangeError(`${model.describe()} has no blocks to checkpoint: its layers stand alone.`);
  for (const block of blocks) setCheckpointing(block, enabled);
}

/** A module is a list of blocks where it can be iterated, and else a block where it holds other layers. */
function blocksIn(module: Module): Module[] {
  if (Symbol.iterator in module) return [...(module as Module & Iterable<Module>)].flatMap(blocksIn);
  return module.children().length > 0 ? [module] : [];
}
