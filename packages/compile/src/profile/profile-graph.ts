import type { Program } from '../program.js';
import { type GraphPart, partsOfGraph } from './parts-of-graph.js';
import type { OperatorRun, RunTimes } from './run-times.js';

/** What an operator of the runtime takes: `milliseconds` is the median of the runs. */
export interface OperatorProfile extends OperatorRun {
  /** The index of the node in the graph for which it is there; undefined for what the runtime or the outputs' order adds. */
  readonly node: number | undefined;
}

/** Where a compiled function spends its time. All times but those of `run` are sums of operators' medians, so that they add up. */
export interface GraphProfile {
  /** In the order in which they are executed. */
  readonly operators: readonly OperatorProfile[];
  /** For each node of the graph, in its order. */
  readonly nodes: readonly { readonly part: string; readonly milliseconds: number }[];
  /** All parts that nodes may be of, in their order. */
  readonly parts: readonly string[];
  /** Of all operators. */
  readonly milliseconds: number;
  /** Runs as a whole, medians each: on a machine that does other things too, their operators' sums are larger than the sum of medians. */
  readonly run: RunProfile;
}

/** Milliseconds of a run within the runtime. */
export interface RunProfile {
  /** How many runs there were. */
  readonly count: number;
  readonly milliseconds: number;
  readonly operators: number;
  /** In no operator: what chooses the next one and finds it memory, and the timing itself. */
  readonly between: number;
}

export interface ProfileOptions {
  /** The parts that nodes are told by, the first one before the others; default none. */
  readonly parts?: readonly GraphPart[];
  /** What the nodes are of that no part's outputs need; default `rest`. */
  readonly rest?: string;
}

/**
 * Brings the times of a program's runs back to the nodes of its graph.
 *
 * @throws RangeError without any run.
 */
export function profileGraph(
  { graph, lowered }: Pick<Program, 'graph' | 'lowered'>,
  runs: readonly RunTimes[],
  { parts = [], rest = 'rest' }: ProfileOptions = {},
): GraphProfile {
  if (runs.length === 0) throw new RangeError('profileGraph: expected the times of at least one run, found none.');
  const operators = mediansOf(runs).map((operator) => ({ ...operator, node: originOf(operator.name, lowered.origins) }));
  const milliseconds = graph.nodes.map(() => 0);
  for (const { node, milliseconds: own } of operators) {
    if (node !== undefined) milliseconds[node] = (milliseconds[node] ?? 0) + own;
  }
  const partNames = partsOfGraph(graph, parts, rest);
  return {
    operators,
    nodes: milliseconds.map((own, index) => ({ part: partNames[index] ?? rest, milliseconds: own })),
    parts: [...parts.map(({ name }) => name), rest],
    milliseconds: sumOf(operators),
    run: profileRuns(runs),
  };
}

function profileRuns(runs: readonly RunTimes[]): RunProfile {
  const sums = runs.map(({ operators }) => sumOf(operators));
  return {
    count: runs.length,
    milliseconds: medianOf(runs.map(({ milliseconds }) => milliseconds)),
    operators: medianOf(sums),
    between: medianOf(runs.map(({ milliseconds }, index) => milliseconds - (sums[index] ?? 0))),
  };
}

function sumOf(operators: readonly OperatorRun[]): number {
  return operators.reduce((sum, { milliseconds }) => sum + milliseconds, 0);
}

/** Operators with the median of what each took in a run, in the order of the last run. */
function mediansOf(runs: readonly RunTimes[]): OperatorRun[] {
  const taken = new Map<string, number[]>();
  for (const { operators } of runs) {
    for (const [key, milliseconds] of sumsOf(operators)) {
      const known = taken.get(key);
      if (known === undefined) taken.set(key, [milliseconds]);
      else known.push(milliseconds);
    }
  }
  const last = new Map((runs.at(-1) as RunTimes).operators.map((operator) => [keyOf(operator), operator]));
  return [...last].map(([key, operator]) => ({ ...operator, milliseconds: medianOf(taken.get(key) ?? []) }));
}

/** What each operator took in a run, in which it may be executed several times. */
function sumsOf(operators: readonly OperatorRun[]): Map<string, number> {
  const sums = new Map<string, number>();
  for (const operator of operators) sums.set(keyOf(operator), (sums.get(keyOf(operator)) ?? 0) + operator.milliseconds);
  return sums;
}

function keyOf({ name, index, op }: OperatorRun): string {
  return `${index} ${name} ${op}`;
}

/** What the runtime fuses or changes has our name with something before or behind it: `fused conv1:Conv2D/Conv_3_nchwc`. */
function originOf(name: string, origins: ReadonlyMap<string, number>): number | undefined {
  const own = /^(?:fused )*(.*?:\w+\/[A-Za-z]\w*?_\d+)/.exec(name)?.[1];
  return origins.get(name) ?? (own === undefined ? undefined : origins.get(own));
}

function medianOf(values: readonly number[]): number {
  const sorted = [...values].sort((one, other) => one - other);
  const middle = sorted.length >> 1;
  const [low = Number.NaN, high = Number.NaN] = [sorted[middle - 1], sorted[middle]];
  return sorted.length % 2 === 1 ? high : (low + high) / 2;
}
