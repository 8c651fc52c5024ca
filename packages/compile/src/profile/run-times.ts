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

/** What ONNX Runtime writes of one event: a node, or something that the session does. */
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

/** The runs in a profile that ONNX Runtime has written as JSON: each ends with an event of its own, after those of its nodes. */
export function parseRunTimes(json: string): RunTimes[] {
  const runs: RunTimes[] = [];
  let operators: OperatorRun[] = [];
  for (const event of JSON.parse(json) as readonly ProfileEvent[]) {
    if (event.cat === 'Node' && event.name.endsWith(nodeSuffix)) operators.push(toOperator(event));
    if (event.cat !== 'Session' || event.name !== 'model_run') continue;
    runs.push({ milliseconds: event.dur / 1000, operators });
    operators = [];
  }
  return runs;
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
