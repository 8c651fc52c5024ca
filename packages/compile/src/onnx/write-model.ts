import { create, toBinary } from '@bufbuild/protobuf';
import {
  AttributeProto_AttributeType,
  AttributeProtoSchema,
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
  /** A name for the first axis of inputs and outputs that may have any length. */
  readonly batchAxis?: string;
  /** Whether every axis of inputs and outputs may have any length; default false. */
  readonly isShapeless?: boolean;
}

/** The bytes of an ONNX file. */
export function writeModel(graph: OnnxGraph, { metadata = {}, batchAxis, isShapeless = false }: ModelOptions = {}): Uint8Array {
  const domains = new Set(graph.nodes.map(({ domain }) => domain).filter((domain) => domain !== ''));
  const model = create(ModelProtoSchema, {
    irVersion,
    producerName: 'ocelli',
    opsetImport: [{ domain: '', version: BigInt(graph.opset) }, ...[...domains].map((domain) => ({ domain, version: 1n }))],
    metadataProps: Object.entries(metadata).map(([key, value]) => ({ key, value })),
    graph: {
      name: 'graph',
      node: graph.nodes.map(writeNode),
      initializer: graph.initializers.map(writeTensor),
      input: graph.inputs.map((value) => writeValue(value, batchAxis, isShapeless)),
      output: graph.outputs.map((value) => writeValue(value, batchAxis, isShapeless)),
    },
  });
  return toBinary(ModelProtoSchema, model);
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

/** Whole numbers are ints, unless they are said to be floats. */
function writeAttribute(name: string, value: OnnxAttribute) {
  const { FLOAT, INT, INTS, FLOATS, STRING } = AttributeProto_AttributeType;
  if (typeof value === 'string') return create(AttributeProtoSchema, { name, type: STRING, s: new TextEncoder().encode(value) });
  if (typeof value === 'number') return create(AttributeProtoSchema, { name, type: INT, i: BigInt(value) });
  if ('float' in value) return create(AttributeProtoSchema, { name, type: FLOAT, f: value.float });
  if (value.every(Number.isInteger)) return create(AttributeProtoSchema, { name, type: INTS, ints: value.map(BigInt) });
  return create(AttributeProtoSchema, { name, type: FLOATS, floats: [...value] });
}

function writeTensor({ name, shape, type, data }: OnnxInitializer) {
  const rawData = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  return create(TensorProtoSchema, { name, dims: shape.map(BigInt), dataType: typeCodes[type], rawData: rawData.slice() });
}

function writeValue({ name, shape, type }: OnnxValue, batchAxis: string | undefined, isShapeless: boolean) {
  const dim = shape.map((length, axis) => {
    const symbol = isShapeless ? `${name}_${axis}` : axis === 0 ? batchAxis : undefined;
    return symbol !== undefined
      ? { value: { case: 'dimParam' as const, value: symbol } }
      : { value: { case: 'dimValue' as const, value: BigInt(length) } };
  });
  return create(ValueInfoProtoSchema, {
    name,
    type: { value: { case: 'tensorType', value: { elemType: typeCodes[type], shape: { dim } } } },
  });
}
