import { SafetensorsError } from './error.js';

/** A number as it stands in the text, so that 1, 1.0 and 1e0 stay apart and no digit is lost. */
export interface JsonNumber {
  readonly literal: string;
}

export type JsonValue = string | boolean | null | JsonNumber | readonly JsonValue[] | ReadonlyMap<string, JsonValue>;

/** Deeper than any header or index; it keeps hostile nesting from overflowing the stack. */
const depthLimit = 16;

/**
 * Parses JSON as RFC 8259 has it, and beyond `JSON.parse` refuses repeated keys and keeps every key, `__proto__` too, as data.
 *
 * @param subject What is parsed, for the messages ("the header").
 * @throws SafetensorsError on anything else than one JSON value.
 */
export function parseStrictJson(text: string, subject: string): JsonValue {
  let position = 0;

  function fail(problem: string): never {
    throw new SafetensorsError(`${subject} is not valid JSON: ${problem} at character ${position}.`);
  }

  function skipSpace(): void {
    while (' \t\n\r'.includes(text[position] ?? 'x')) position++;
  }

  function expectOneOf(characters: string): string {
    skipSpace();
    const found = text[position];
    if (found === undefined || !characters.includes(found)) {
      const expected = [...characters].map((character) => `'${character}'`).join(' or ');
      fail(`expected ${expected} and found ${found === undefined ? 'the end' : JSON.stringify(found)}`);
    }
    position++;
    return found;
  }

  function parseString(): string {
    expectOneOf('"');
    const start = position;
    for (;;) {
      const end = text.indexOf('"', position);
      if (end < 0) fail('a text does not end');
      let backslashes = 0;
      while (text[end - 1 - backslashes] === '\\' && end - 1 - backslashes >= start) backslashes++;
      position = end + 1;
      if (backslashes % 2 === 0) break;
    }
    const quoted = text.slice(start - 1, position);
    try {
      const value: unknown = JSON.parse(quoted);
      if (typeof value === 'string' && !/\p{Surrogate}/u.test(value)) return value;
    } catch {
      // Told below, with the place.
    }
    position = start;
    return fail('a text holds a control character, a wrong escape or half of a surrogate pair');
  }

  function parseObject(depth: number): Map<string, JsonValue> {
    const members = new Map<string, JsonValue>();
    skipSpace();
    if (text[position] === '}') {
      position++;
      return members;
    }
    do {
      skipSpace();
      const key = parseString();
      if (members.has(key)) fail(`the key ${JSON.stringify(key)} is there twice; the second one ends`);
      expectOneOf(':');
      members.set(key, parseValue(depth));
    } while (expectOneOf(',}') === ',');
    return members;
  }

  function parseArray(depth: number): JsonValue[] {
    const items: JsonValue[] = [];
    skipSpace();
    if (text[position] === ']') {
      position++;
      return items;
    }
    do items.push(parseValue(depth));
    while (expectOneOf(',]') === ',');
    return items;
  }

  function parseLiteral(): JsonValue {
    const pattern = /true|false|null|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
    pattern.lastIndex = position;
    const literal = pattern.exec(text)?.[0];
    if (literal === undefined) return fail('expected a value');
    position += literal.length;
    if (literal === 'null') return null;
    if (literal === 'true' || literal === 'false') return literal === 'true';
    return { literal };
  }

  function parseValue(depth: number): JsonValue {
    if (depth > depthLimit) fail(`the nesting is deeper than ${depthLimit}`);
    skipSpace();
    const first = text[position];
    if (first === '"') return parseString();
    if (first !== '{' && first !== '[') return parseLiteral();
    position++;
    return first === '{' ? parseObject(depth + 1) : parseArray(depth + 1);
  }

  const value = parseValue(0);
  skipSpace();
  if (position < text.length) fail(`more text follows the value: ${describeJson(text.slice(position, position + 60))}`);
  return value;
}

/** A value in few enough characters for a message. */
export function describeJson(value: JsonValue | undefined): string {
  const text = toText(value);
  return text.length > 60 ? `${text.slice(0, 57)}...` : text;
}

function toText(value: JsonValue | undefined): string {
  if (value === undefined) return 'nothing';
  if (value === null || typeof value !== 'object') return JSON.stringify(value);
  if ('literal' in value) return value.literal;
  if (value instanceof Map) {
    const members = [...value].slice(0, 8).map(([key, member]) => `${JSON.stringify(key)}:${toText(member)}`);
    return `{${members.join(',')}}`;
  }
  return `[${[...(value as readonly JsonValue[])].slice(0, 30).map(toText).join(',')}]`;
}
