/** One operator in one run, as the runtime executed it. */
export interface OperatorRun {
  /** Of the ONNX node; the runtime gives those that it changes or adds names of its own, or none. */
  readonly name: string;
  /** Tells apart operators of the same name. */
  readonly index: number;
  readonly op: string;
  /** What executed it, such as `CPU`. */
  readonly provider: string;
  readonly milliseconds: number;
  readonly inputs: readonly (readonly number[])[];
  readonly outputs: readonly (readonly number[])[];
}

/** One run of a session. */
export interface RunTimes {
  /** Of the whole run within the runtime, what is between the operators included. */
  readonly milliseconds: number;
  /** In the order in which they were executed. */
  readonly operators: readonly OperatorRun[];
}

/** What ONNX Runtime writes of one event: a node, something that the session does, or a program that a GPU has run. */
interface ProfileEvent {
  readonly cat: string;
  readonly name: string;
  /** Microseconds. */
  readonly dur: number;
  readonly args: {
    readonly node_index?: string;
    readonly op_name?: string;
    readonly provider?: string;
    readonly input_type_shape?: readonly Readonly<Record<string, readonly number[]>>[];
    readonly output_type_shape?: readonly Readonly<Record<string, readonly number[]>>[];
  };
}

const nodeSuffix = '_kernel_time';

/**
 * The runs in a profile that ONNX Runtime has written as JSON: each ends with an event of its own, after those of its nodes. Operators on
 * a GPU take what it has needed for them, if it tells.
 */
export function parseRunTimes(json: string): RunTimes[] {
  const events = JSON.parse(json) as readonly ProfileEvent[];
  const runs: RunTimes[] = [];
  let operators: OperatorRun[] = [];
  for (const event of events) {
    if (event.cat === 'Node' && event.name.endsWith(nodeSuffix)) operators.push(toOperator(event));
    if (event.cat !== 'Session' || event.name !== 'model_run') continue;
    runs.push({ milliseconds: event.dur / 1000, operators });
    operators = [];
  }
  return withGpuTimes(runs, events);
}

/** The CPU hands an operator over and goes on; what the GPU has run comes behind all runs, in their order. */
function withGpuTimes(runs: readonly RunTimes[], events: readonly ProfileEvent[]): RunTimes[] {
  const programs = groupBy(
    events.filter(({ cat }) => cat === 'Api'),
    ({ name }) => name.slice(0, name.lastIndexOf('&')),
  );
  const handedOver = groupBy(
    runs.flatMap(({ operators }) => operators).filter(({ provider }) => provider === 'WebGpu'),
    ({ name, op }) => `${name}&${op}`,
  );
  const times = new Map<OperatorRun, number>();
  for (const [key, operators] of handedOver) {
    const durations = (programs.get(key) ?? []).map(({ dur }) => dur / 1000);
    // Those of an operator are equally many each time.
    const each = durations.length / operators.length;
    for (const [index, operator] of operators.entries()) {
      const own = Number.isInteger(each) ? durations.slice(index * each, (index + 1) * each) : durations;
      const sum = own.reduce((total, time) => total + time, 0);
      times.set(operator, Number.isInteger(each) ? sum : sum / operators.length);
    }
  }
  if (programs.size === 0) return [...runs];
  return runs.map(({ milliseconds, operators }) => ({
    milliseconds,
    operators: operators.map((operator) => ({ ...operator, milliseconds: times.get(operator) ?? operator.milliseconds })),
  }));
}

function groupBy<Item>(items: readonly Item[], keyOf: (item: Item) => string): Map<string, Item[]> {
  const groups = new Map<string, Item[]>();
  for (const item of items) {
    const key = keyOf(item);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [item]);
    else group.push(item);
  }
  return groups;
}

function toOperator({ name, dur, args }: ProfileEvent): OperatorRun {
  const { op_name: op = '', node_index: index = '-1', provider = '', input_type_shape = [], output_type_shape = [] } = args;
  const own = name.slice(0, -nodeSuffix.length);
  return {
    // Of a node without a name there is the operator's.
    name: own === op ? '' : own,
    index: Number(index),
    op,
    provider: provider.replace(/ExecutionProvider$/, ''),
    milliseconds: dur / 1000,
    inputs: input_type_shape.flatMap((input) => Object.values(input)),
    outputs: output_type_shape.flatMap((output) => Object.values(output)),
  };
}
