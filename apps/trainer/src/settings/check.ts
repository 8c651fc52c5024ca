import { UserError, withNearestName } from '../errors.js';
import { flagName } from './flags.js';
import { preprocessingNames, settingNames, type TrainSettings, trainSettings } from './schema.js';
import { partNames } from './split-config.js';

/** The parts of a zod issue that messages are made of. */
interface Issue {
  readonly code: string;
  readonly path: readonly PropertyKey[];
  readonly message: string;
  readonly expected?: string;
  /** What is too small or too big. */
  readonly origin?: string;
  readonly keys?: readonly string[];
  readonly values?: readonly unknown[];
  readonly minimum?: number;
  readonly maximum?: number;
  readonly inclusive?: boolean;
}

/**
 * Checks values against the schema and fills in the defaults.
 * `origins` says where each value was written where that was no flag, for the message.
 *
 * @throws UserError that lists every fault.
 */
export async function checkSettings(
  values: Readonly<Record<string, unknown>>,
  origins: Readonly<Record<string, string>> = {},
): Promise<TrainSettings> {
  const result = trainSettings.safeParse(values);
  if (result.success) return result.data;
  const place = (name: string): string => origins[name] ?? flagName(name);
  const lines = await Promise.all(result.error.issues.map((issue) => describeIssue(issue as Issue, values, place)));
  throw new UserError(lines.join('; '));
}

async function describeIssue(issue: Issue, values: unknown, place: (name: string) => string): Promise<string> {
  const unknown = issue.keys?.[0];
  if (unknown !== undefined) {
    const [parent] = issue.path.map(String);
    const fault = `${parent === undefined ? place(unknown) : `${place(parent)}.${unknown}`}: there is no such option`;
    return withNearestName(fault, unknown, parent === undefined ? [...settingNames, ...partNames()] : preprocessingNames);
  }
  const [name = '', ...rest] = issue.path.map(String);
  const found = issue.path.reduce<unknown>((value, key) => (value as Record<PropertyKey, unknown> | undefined)?.[key], values);
  // Flags name them as if they stood alone.
  const [first, ...below] = name === 'preprocessing' && place(name) === flagName(name) ? rest : [name, ...rest];
  const message = `${[place(first ?? name), ...below].join('.')}: expected ${expectation(issue)}, found ${JSON.stringify(found)}`;
  return issue.values !== undefined && typeof found === 'string'
    ? withNearestName(message, found, issue.values.map(String), '')
    : message;
}

function expectation({ code, expected, origin, values, minimum, maximum, inclusive, message }: Issue): string {
  switch (code) {
    case 'invalid_type':
      return { int: 'a whole number', number: 'a number', string: 'text', array: 'a list' }[expected ?? ''] ?? `an ${expected}`;
    case 'invalid_value':
      return values?.length === 1 ? `${String(values[0])} (nothing else is there yet)` : `one of ${values?.join(', ')}`;
    case 'too_small':
      return origin === 'string' ? 'some text' : `a number ${inclusive ? 'of at least' : 'above'} ${minimum}`;
    case 'too_big':
      return `a number ${inclusive ? 'of at most' : 'below'} ${maximum}`;
    default:
      return message;
  }
}
