import { create, toBinary } from '@bufbuild/protobuf';
import {
  AttributeProto_AttributeType,
  AttributeProtoSchema,
  GraphProtoSchema,
  ModelProtoSchema,
  NodeProtoSchema,
  TensorProtoSchema,
  ValueInfoProtoSchema,
} from 'onnx-buf';
import {
  type OnnxAttribute,
  type OnnxGraph,
  type OnnxInitializer,
  type OnnxNode,
  type OnnxValue,
  typeCodes,
} from './onnx-builder.js';

/** The version of ONNX's file format; 8 belongs to opset 17. */
const irVersion = 8n;

export interface ModelOptions {
  /** Written beside the graph. */
  readonly metadata?: Readonly<Record<string, string>>;
  /** Whether every axis of inputs and outputs may have any length; default false. */
  readonly isShapeless?: boolean;
  /** The name of an empty sequence that is put before the graph's outputs; default none. */
  readonly firstOutput?: string;
}

/** The bytes of an ONNX file. */
export function writeModel(graph: OnnxGraph, { metadata = {}, isShapeless = false, firstOutput }: ModelOptions = {}): Uint8Array {
  const domains = new Set(graph.nodes.map(({ domain }) => domain).filter((domain) => domain !== ''));
  const model = create(ModelProtoSchema, {
    irVersion,
    producerName: 'ocelli',
    opsetImport: [{ domain: '', version: BigInt(graph.opset) }, ...[...domains].map((domain) => ({ domain, version: 1n }))],
    metadataProps: Object.entries(metadata).map(([key, value]) => ({ key, value })),
  });
  const outputs = graph.outputs.map((value) => writeValue(value, isShapeless));
  const body = create(GraphProtoSchema, {
    name: 'graph',
    node: [...(firstOutput === undefined ? [] : [emptySequence(firstOutput)]), ...graph.nodes].map(writeNode),
    input: graph.inputs.map((value) => writeValue(value, isShapeless)),
    output: firstOutput === undefined ? outputs : [writeSequence(firstOutput), ...outputs],
  });
  const initializers = graph.initializers.flatMap((initializer) => inField(graphInitializer, writeTensor(initializer)));
  const whole = inField(modelGraph, [toBinary(GraphProtoSchema, body), ...initializers]);
  return joined([toBinary(ModelProtoSchema, model), ...whole]);
}

// By protobuf's own encoder the elements of large initialisers would take a long time, so their messages are put together here: fields
// may come in any order.
const modelGraph = 7;
const graphInitializer = 5;
const tensorRawData = 9;

/** A field that holds bytes: its number and type, how many they are, and they. */
function inField(field: number, parts: readonly Uint8Array[]): Uint8Array[] {
  const length = parts.reduce((sum, part) => sum + part.byteLength, 0);
  return [Uint8Array.of((field << 3) | 2, ...variableLength(length)), ...parts];
}

/** Seven bits a byte, the lowest first; all bytes but the last have their highest bit set. */
function variableLength(number: number): number[] {
  return number < 128 ? [number] : [128 + (number % 128), ...variableLength(Math.floor(number / 128))];
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(parts.reduce((sum, part) => sum + part.byteLength, 0));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.byteLength;
  }
  return bytes;
}

function writeNode({ op, domain, name, inputs, outputs, attributes }: OnnxNode) {
  return create(NodeProtoSchema, {
    opType: op,
    domain,
    name,
    input: [...inputs],
    output: [...outputs],
    attribute: Object.entries(attributes).map(([key, value]) => writeAttribute(key, value)),
  });
}

function emptySequence(name: string): OnnxNode {
  return { op: 'SequenceEmpty', domain: '', name: `outputs/${name}`, inputs: [], outputs: [name], attributes: {} };
}

function writeSequence(name: string) {
  const tensorType = { case: 'tensorType' as const, value: { elemType: typeCodes.float32 } };
  return create(ValueInfoProtoSchema, {
    name,
    type: { value: { case: 'sequenceType', value: { elemType: { value: tensorType } } } },
  });
}

/** Whole numbers are ints, unless they are said to be floats. */
function writeAttribute(name: string, value: OnnxAttribute) {
  const { FLOAT, INT, INTS, FLOATS, STRING } = AttributeProto_AttributeType;
  if (typeof value === 'string') return create(AttributeProtoSchema, { name, type: STRING, s: new TextEncoder().encode(value) });
  if (typeof value === 'number') return create(AttributeProtoSchema, { name, type: INT, i: BigInt(value) });
  if ('float' in value) return create(AttributeProtoSchema, { name, type: FLOAT, f: value.float });
  if ('floats' in value) return create(AttributeProtoSchema, { name, type: FLOATS, floats: [...value.floats] });
  if (value.every(Number.isInteger)) return create(AttributeProtoSchema, { name, type: INTS, ints: value.map(BigInt) });
  return create(AttributeProtoSchema, { name, type: FLOATS, floats: [...value] });
}

function writeTensor({ name, shape, type, data }: OnnxInitializer): Uint8Array[] {
  const outline = create(TensorProtoSchema, { name, dims: shape.map(BigInt), dataType: typeCodes[type] });
  const elements = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  return [toBinary(TensorProtoSchema, outline), ...inField(tensorRawData, [elements])];
}

function writeValue({ name, shape, type, axes }: OnnxValue, isShapeless: boolean) {
  const dim = shape.map((length, axis) => {
    const symbol = isShapeless ? `${name}_${axis}` : axes?.[axis];
    return symbol !== undefined
      ? { value: { case: 'dimParam' as const, value: symbol } }
      : { value: { case: 'dimValue' as const, value: BigInt(length) } };
  });
  return create(ValueInfoProtoSchema, {
    name,
    type: { value: { case: 'tensorType', value: { elemType: typeCodes[type], shape: { dim } } } },
  });
}
