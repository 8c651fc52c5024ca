import * as z from 'zod/mini';
import en from 'zod/v4/locales/en.js';

const extent = z.int().check(z.gte(1));
const perChannel = z.array(z.number());

/** What the page reads of a run's `config.json`; what else is there is passed over. */
const runConfig = z.object({
  version: z.literal(1),
  model: z.object({ name: z.string(), options: z.record(z.string(), z.unknown()) }),
  classNames: z.array(z.string()).check(z.minLength(1)),
  preprocessing: z.object({
    height: extent,
    width: extent,
    channels: z.literal([1, 3]),
    channelOrder: z.exactOptional(z.enum(['rgb', 'bgr'])),
    mean: perChannel,
    std: perChannel,
    resizeRatio: z.exactOptional(z.number().check(z.gte(1))),
    interpolation: z.exactOptional(z.enum(['bilinear', 'bicubic', 'nearest'])),
  }),
});

/** What a trained model is, what its classes are called, and how pictures are prepared for it. */
export type RunConfig = z.output<typeof runConfig>;

/**
 * Reads the text of a `config.json`; `name` is for messages.
 *
 * @throws Error that says what is wrong where.
 */
export function readRunConfig(text: string, name: string): RunConfig {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new Error(`${name} is not JSON: ${(cause as Error).message}.`, { cause });
  }
  const result = runConfig.safeParse(value, { error: en().localeError });
  if (result.success) return result.data;
  const faults = result.error.issues.map(({ path, message }) => `${path.join('.') || 'the whole'}: ${message}`);
  throw new Error(`${name} is not what \`ocelli train\` writes into a run folder.\n${faults.join('\n')}`);
}
