import type { StateDictEntry } from '@ocelli/safetensors';
import { describe, expect, it } from 'vitest';
import { PartJoiner } from './join-parts.js';

const whole = { ours: 'attn.qkv.bias', parts: ['q_bias', null, 'v_bias'] } as const;
const f32 = (...values: number[]): StateDictEntry => ({ dtype: 'F32', shape: [values.length], data: Float32Array.from(values) });

describe('parts of a tensor', () => {
  it('are one in shape, under the name of the whole, and other tensors stay as they are', () => {
    const joiner = new PartJoiner([whole], { q_bias: [2], v_bias: [2], head: [3, 4] });
    expect(joiner.shapes).toEqual({ 'attn.qkv.bias': [6], head: [3, 4] });
    expect(['q_bias', 'v_bias', 'head'].map((name) => joiner.wholeOf(name))).toEqual(['attn.qkv.bias', 'attn.qkv.bias', 'head']);
  });

  it('are put together when the last one comes, though the memory of the first is used again by then', () => {
    const joiner = new PartJoiner([whole], { q_bias: [2], v_bias: [2], head: [1] });
    const first = f32(5, 6);
    expect(joiner.take({ v_bias: first, head: f32(7) })).toEqual({ head: f32(7) });
    first.data.set([0, 0] as never);
    expect(joiner.take({ q_bias: f32(1, 2) })).toEqual({ 'attn.qkv.bias': f32(1, 2, 0, 0, 5, 6) });
  });

  it.each([
    ['one is missing', { q_bias: [2] }],
    ['they differ in shape', { q_bias: [2], v_bias: [3] }],
    ['none is there', { head: [1] }],
  ])('are left as they are where %s', (_, shapes) => {
    expect(new PartJoiner([whole], shapes).shapes).toEqual(shapes);
  });
});
