import { expect, test } from 'vitest';
import { SafetensorsError } from './error.js';
import { describeJson, type JsonValue, parseStrictJson } from './strict-json.js';

function plain(value: JsonValue): unknown {
  if (value instanceof Map)
    return Object.fromEntries([...(value as Map<string, JsonValue>)].map(([key, member]) => [key, plain(member)]));
  if (Array.isArray(value)) return (value as JsonValue[]).map(plain);
  return value !== null && typeof value === 'object' && 'literal' in value ? Number(value.literal) : value;
}

test.each([
  '{}',
  ' { "a" : [ 1 , -2.5e3 , 0 ] , "b" : { "c" : null } } ',
  '[true,false,"\\u00e9\\n\\\\\\"",""]',
  '"quote \\" and \\\\"',
  '0.5',
  '[[],{}]',
])('reads %s as JSON.parse does', (text) => {
  expect(plain(parseStrictJson(text, 'The text'))).toEqual(JSON.parse(text));
});

test.each([
  '',
  ' ',
  '{',
  '{"a"}',
  '{"a":}',
  '{"a":1,}',
  '{a:1}',
  '[1,]',
  '[1 2]',
  '[1]]',
  '01',
  '1.',
  '.5',
  '+1',
  'nul',
  'truer',
  'NaN',
  "'a'",
  '"a',
  '"\\"',
  '"\\x"',
  '"\n"',
  '"\\ud"',
  '{"a":1 "b":2}',
  '\u00a0{}',
  '\ufeff{}',
])('refuses %j as JSON.parse does', (text) => {
  expect(() => JSON.parse(text)).toThrow(SyntaxError);
  expect(() => parseStrictJson(text, 'The text')).toThrow(SafetensorsError);
});

test('refuses what JSON.parse lets through: repeated keys, half a surrogate pair and bottomless nesting', () => {
  expect(() => parseStrictJson('{"a":1,"\\u0061":2}', 'The text')).toThrow(
    'The text is not valid JSON: the key "a" is there twice; the second one ends at character 15.',
  );
  expect(() => parseStrictJson('"\\ud800"', 'The text')).toThrow('half of a surrogate pair');
  expect(() => parseStrictJson('['.repeat(100_000), 'The text')).toThrow('the nesting is deeper than 16');
});

test('keeps __proto__ as a key and numbers as they are written', () => {
  expect(parseStrictJson('{"__proto__":12345678901234567890.0}', 'The text')).toEqual(
    new Map([['__proto__', { literal: '12345678901234567890.0' }]]),
  );
});

test('describes values briefly', () => {
  expect(describeJson(undefined)).toBe('nothing');
  expect(describeJson(parseStrictJson('{"a":[1.0,"x",null]}', 'The text'))).toBe('{"a":[1.0,"x",null]}');
  expect(describeJson('x'.repeat(1000))).toHaveLength(60);
});
