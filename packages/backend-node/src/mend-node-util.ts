type TypeTests = Record<string, (value: unknown) => boolean>;

/**
 * Puts the type tests back that `node:util` lost in Node 23 and that tfjs-node still calls, such as `util.isNullOrUndefined`.
 *
 * In Node 22 they are there but print a deprecation at their first call, so they are replaced too.
 */
export function mendNodeUtil(util: object, nodeVersion: string = process.versions.node): void {
  const major = Number.parseInt(nodeVersion, 10);
  const target = util as Record<string, unknown>;
  for (const [name, test] of Object.entries(lostTests())) {
    if (major >= 22 || typeof target[name] !== 'function') target[name] = test;
  }
}

function lostTests(): TypeTests {
  return {
    isArray: (value) => Array.isArray(value),
    isBoolean: (value) => typeof value === 'boolean',
    isBuffer: (value) => value instanceof Uint8Array && value.constructor.name === 'Buffer',
    isDate: (value) => value instanceof Date,
    isError: (value) => value instanceof Error,
    isFunction: (value) => typeof value === 'function',
    isNull: (value) => value === null,
    isNullOrUndefined: (value) => value === null || value === undefined,
    isNumber: (value) => typeof value === 'number',
    isObject: (value) => value !== null && typeof value === 'object',
    isPrimitive: (value) => value === null || (typeof value !== 'object' && typeof value !== 'function'),
    isRegExp: (value) => value instanceof RegExp,
    isString: (value) => typeof value === 'string',
    isSymbol: (value) => typeof value === 'symbol',
    isUndefined: (value) => value === undefined,
  };
}
