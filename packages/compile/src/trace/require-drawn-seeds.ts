import { numbersOf } from '../call/flatten.js';
import { CompileError } from '../errors.js';
import { type GraphData, type Node, sameShape, type Value } from '../graph/graph.js';
import { keyOf } from '../graph/key-of.js';
import type { TracedCall } from './trace-call.js';

/**
 * Makes sure that the seeds among a function's arguments matter only to random tensors, by what it does for two others: all else would be
 * what the stand-ins give, in every call. A coin that falls alike for both of them is not noticed.
 *
 * @throws CompileError that names the first kernel which differs.
 */
export function requireDrawnSeeds(one: TracedCall, other: TracedCall): void {
  const { nodes } = one.graph;
  const matched = new Map<Value, Value>(
    one.graph.inputs.map(({ value }, index) => [value, other.graph.inputs[index]?.value as Value]),
  );
  for (const [index, node] of nodes.entries()) {
    const match = other.graph.nodes[index];
    if (match === undefined || !isSameNode(node, match, matched)) throw new CompileError(explain(describe(node)));
    for (const [at, output] of node.outputs.entries()) matched.set(output, match.outputs[at] as Value);
  }
  const drawn = one.draws.find((draw, index) => !isSameDraw(draw, other.draws[index], one.seeds, other.seeds));
  if (drawn !== undefined) {
    throw new CompileError(explain(`where a random tensor${drawn.layer === '' ? '' : ` in ${drawn.layer}`} comes from`));
  }
  const hasSameEnd =
    nodes.length === other.graph.nodes.length &&
    one.graph.outputs.length === other.graph.outputs.length &&
    one.graph.outputs.every(({ name, value }, index) => {
      const match = other.graph.outputs[index];
      return name === match?.name && isSameValue(value, match.value, matched);
    });
  const renamed = (call: TracedCall) => numbersOf(call.result).map(({ path, number }) => `${path} ${nameOf(number, call.seeds)}`);
  if (!hasSameEnd || renamed(one).join() !== renamed(other).join()) throw new CompileError(explain('what it returns'));
}

function isSameNode(one: Node, other: Node, matched: ReadonlyMap<Value, Value>): boolean {
  const inputs = Object.entries(one.inputs);
  return (
    one.kernel === other.kernel &&
    inputs.length === Object.keys(other.inputs).length &&
    inputs.every(([name, value]) => isSameValue(value, other.inputs[name], matched)) &&
    keyOf(one.attributes) === keyOf(other.attributes)
  );
}

function isSameValue(one: Value, other: Value | undefined, matched: ReadonlyMap<Value, Value>): boolean {
  if (other === undefined || one.dtype !== other.dtype || !sameShape(one.shape, other.shape)) return false;
  if (one.source.kind === 'captured') return other.source.kind === 'captured' && one.source.name === other.source.name;
  if (one.source.kind !== 'constant') return matched.get(one) === other;
  if (other.source.kind !== 'constant') return false;
  return isSameData(one.source.data, other.source.data);
}

/** Not by `every`, whose calls take long for a few million elements. */
function isSameData(one: GraphData | number, other: GraphData | number): boolean {
  if (typeof one === 'number' || typeof other === 'number') return Object.is(one, other);
  for (let index = 0; index < one.length; index++) if (!Object.is(one[index], other[index])) return false;
  return true;
}

type Draw = TracedCall['draws'][number];

function isSameDraw(one: Draw, other: Draw | undefined, seeds: readonly number[], otherSeeds: readonly number[]): boolean {
  const text = ({ stream: { origin }, size }: Draw, names: readonly number[]) =>
    keyOf({ ...origin, seed: nameOf(origin.seed, names), size });
  return other !== undefined && text(one, seeds) === text(other, otherSeeds);
}

function nameOf(number: number, seeds: readonly number[]): string {
  const index = seeds.indexOf(number);
  return index < 0 ? String(number) : `seed ${index}`;
}

function describe({ kernel, layer }: Node): string {
  return `what ${kernel}${layer === '' ? '' : ` in ${layer}`} computes`;
}

function explain(what: string): string {
  return `compile: the seed among the arguments decides ${what}, other than by random tensors that are drawn anew in each call (randomUniform, randomNormal, bernoulli, dropoutMask of @ocelli/ops, of new Rng(seed) and its forks). What JavaScript makes of a seed would be the same in every call: fork the Rng instead of computing seeds, draw with those functions instead of the Rng's own, or give the argument another name than seed.`;
}
