import fixture from '../fixtures/torch.json' with { type: 'json' };

export interface PlainTensor {
  readonly shape: readonly number[];
  readonly values: readonly (number | string)[];
}

type TextOf<Values> = { [Key in keyof Values]: Values[Key] extends string ? Key : never }[keyof Values];

/** A file that PyTorch wrote, by its name in the fixture. */
export function torchFile(name: Exclude<TextOf<typeof fixture>, 'note'>): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(Buffer.from(fixture[name], 'base64'));
}

/** The tensors in `zip` and `legacy`, as PyTorch prints them. */
export const torchTensors: Readonly<Record<string, PlainTensor>> = fixture.tensors;

/** The tensors in the files that hold a small module. */
export const moduleTensors: Readonly<Record<string, PlainTensor>> = fixture.module;
