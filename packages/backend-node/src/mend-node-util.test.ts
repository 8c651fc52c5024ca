import util from 'node:util';
import { describe, expect, it } from 'vitest';
import { mendNodeUtil } from './mend-node-util.js';

type TypeTests = Record<string, (value: unknown) => boolean>;

const lost =
  'isArray isBoolean isBuffer isDate isError isFunction isNull isNullOrUndefined isNumber isObject isPrimitive isRegExp isString ' +
  'isSymbol isUndefined';
const values = [undefined, null, 0, '', false, Symbol('x'), [], {}, () => 0, /x/, new Date(), new Error('x'), Buffer.alloc(1)];

describe('mendNodeUtil', () => {
  it.runIf(Number.parseInt(process.versions.node, 10) < 22)("answers as Node's own type tests did", () => {
    const mended: TypeTests = {};
    mendNodeUtil(mended, '23.0.0');
    const original = util as unknown as TypeTests;
    for (const name of lost.split(' ')) {
      expect(
        values.map((value) => mended[name]?.(value)),
        name,
      ).toEqual(values.map((value) => original[name]?.(value)));
    }
  });

  it('puts back what Node 23 lost', () => {
    const bare: TypeTests = {};
    mendNodeUtil(bare, '24.1.0');
    expect(Object.keys(bare).sort()).toEqual(lost.split(' ').sort());
    expect([undefined, null, 0].map((value) => bare['isNullOrUndefined']?.(value))).toEqual([true, true, false]);
  });

  it('leaves what an older Node has, and replaces what Node 22 deprecates', () => {
    const original = () => true;
    const older: TypeTests = { isArray: original };
    mendNodeUtil(older, '20.19.0');
    expect(older['isArray']).toBe(original);
    mendNodeUtil(older, '22.12.0');
    expect(older['isArray']).not.toBe(original);
  });
});
