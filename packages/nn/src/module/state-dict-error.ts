/** One tensor that has another shape in a state dict than in the model. */
export interface Misshaped {
  readonly name: string;
  readonly expected: readonly number[];
  readonly found: readonly number[];
}

/** Says every way in which a state dict does not fit a model, at once. */
export class StateDictError extends Error {
  override readonly name = 'StateDictError';
  /** Names that the model has and the state dict does not. */
  readonly missing: readonly string[];
  /** Names that the state dict has and the model does not. */
  readonly unexpected: readonly string[];
  readonly misshaped: readonly Misshaped[];

  constructor(model: string, faults: Pick<StateDictError, 'missing' | 'unexpected' | 'misshaped'>) {
    super(messageOf(model, faults));
    this.missing = faults.missing;
    this.unexpected = faults.unexpected;
    this.misshaped = faults.misshaped;
  }
}

function messageOf(
  model: string,
  { missing, unexpected, misshaped }: Pick<StateDictError, 'missing' | 'unexpected' | 'misshaped'>,
) {
  const parts = [
    { title: 'missing', lines: missing },
    { title: 'unexpected', lines: unexpected },
    {
      title: 'of another shape',
      lines: misshaped.map(({ name, expected, found }) => `${name} is [${found}], but the model has [${expected}]`),
    },
  ];
  const found = parts.filter(({ lines }) => lines.length > 0);
  const list = found.map(({ title, lines }) => `\n  ${title} (${lines.length}):${lines.map((line) => `\n    ${line}`).join('')}`);
  return `The state dict does not fit ${model}:${list.join('')}`;
}
