import { CompileError } from '../errors.js';
import type { OnnxGraph } from './onnx-builder.js';

/** The version of ONNX in which an operator came, for those that are newer than 17. */
const newer: Readonly<Record<string, number>> = { BitwiseAnd: 18, BitwiseOr: 18, BitwiseXor: 18, BitwiseNot: 18 };

/** @throws CompileError when an operator is newer than the version of ONNX that the graph is for. */
export function requireOpset({ opset, nodes }: OnnxGraph): void {
  for (const { op, name } of nodes) {
    const since = newer[op] ?? 0;
    if (since <= opset) continue;
    const layer = name.slice(0, name.indexOf(':'));
    throw new CompileError(
      `exportOnnx: ${op}${layer === '' ? '' : ` in ${layer}`} is an operator of opset ${since}, but opset ${opset} was chosen; pass { opset: ${since} }.`,
    );
  }
}
