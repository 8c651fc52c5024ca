import { add, div, expm1, mul, neg, type Scalar, sqrt, square, sub, type Tensor } from '@tensorflow/tfjs-core';
import { makeOptimizer, type Regularization, regularized, requireBelow } from './make-optimizer.js';
import type { Optimizer, ParameterGroup } from './optimizer.js';

export interface AdamSettings extends Regularization {
  /** Shares of the running means of the gradient and of its square that are kept; default [0.9, 0.999]. */
  readonly betas: readonly [number, number];
  /** Added to the root of the squares' mean; default 1e-8. */
  readonly epsilon: number;
}

export interface AdamOptions extends Partial<AdamSettings> {
  /** Settings for some of the parameters; the first group that matches a name counts. */
  readonly groups?: readonly ParameterGroup<AdamSettings>[];
}

type Slot = 'exp_avg' | 'exp_avg_sq';

interface Shared {
  /** `learningRate sqrt(1 - beta2^t) / (1 - beta1^t)`, so that the corrections of both means cost no pass over the parameters. */
  readonly rate: Scalar;
  /** `epsilon sqrt(1 - beta2^t)`. */
  readonly epsilon: Scalar;
  /** `1 - learningRate weightDecay`. */
  readonly kept: Scalar;
}

/**
 * Adam, `m = beta1 m + (1 - beta1) g; v = beta2 v + (1 - beta2) g^2; p = p - learningRate m' / (sqrt(v') + epsilon)` with
 * `m' = m / (1 - beta1^t)` and `v' = v / (1 - beta2^t)`; Kingma and Ba 2015, as `torch.optim.Adam`.
 *
 * `weightDecay` (L2) and `l1` go into the gradient; both default 0.
 *
 * @throws RangeError when a setting is out of its range.
 */
export function adam(options: AdamOptions = {}): Optimizer {
  return makeAdam('adam', { weightDecay: 0, ...options }, { decoupled: false });
}

/**
 * Adam with decoupled weight decay, `p = (1 - learningRate weightDecay) p` before each step; Loshchilov and Hutter 2019, as
 * `torch.optim.AdamW`. `weightDecay` is 0.01 by default.
 *
 * @throws RangeError when a setting is out of its range.
 */
export function adamW(options: AdamOptions = {}): Optimizer {
  return makeAdam('adamW', { weightDecay: 0.01, ...options }, { decoupled: true });
}

function makeAdam(
  name: string,
  { groups = [], ...settings }: AdamOptions,
  { decoupled }: { readonly decoupled: boolean },
): Optimizer {
  const defaults: AdamSettings = { betas: [0.9, 0.999], epsilon: 1e-8, weightDecay: 0, l1: 0, ...settings };
  for (const own of [{}, ...groups]) requireSettings(name, { ...defaults, ...own });
  return makeOptimizer<AdamSettings, Slot, Shared>({
    name,
    settings: defaults,
    groups,
    slots: () => ['exp_avg', 'exp_avg_sq'],
    share: ({ betas: [beta1, beta2], epsilon, weightDecay }, learningRate, step) => {
      const next = add<Scalar>(step, 1);
      const root = sqrt(oneMinusPower(beta2, next));
      return {
        rate: div(mul(learningRate, root), oneMinusPower(beta1, next)) as Scalar,
        epsilon: mul(root, epsilon),
        kept: sub(1, mul(learningRate, weightDecay)),
      };
    },
    update: ({ parameter, gradient, slots, settings, shared }) => {
      const { betas, weightDecay } = settings;
      const slope = regularized(gradient, parameter, decoupled ? { ...settings, weightDecay: 0 } : settings);
      const exp_avg = runningMean(slots.exp_avg, slope, betas[0]);
      const exp_avg_sq = runningMean(slots.exp_avg_sq, square(slope), betas[1]);
      const change = div(mul(exp_avg, shared.rate), add(sqrt(exp_avg_sq), shared.epsilon));
      const start = decoupled && weightDecay !== 0 ? mul(parameter, shared.kept) : parameter;
      return { parameter: sub(start, change), slots: { exp_avg, exp_avg_sq } };
    },
  });
}

function runningMean(mean: Tensor, value: Tensor, beta: number): Tensor {
  return add(mul(mean, beta), mul(value, 1 - beta));
}

/** `1 - base^exponent`, without the cancellation that costs float32 its digits where `base` is near 1. */
function oneMinusPower(base: number, exponent: Scalar): Scalar {
  return neg(expm1(mul(exponent, Math.log(base))));
}

function requireSettings(name: string, { betas, epsilon, weightDecay, l1 }: AdamSettings): void {
  for (const beta of betas) requireBelow(`${name}: each of betas`, beta, 1);
  requireBelow(`${name}: epsilon`, epsilon, Infinity);
  requireBelow(`${name}: weightDecay`, weightDecay, Infinity);
  requireBelow(`${name}: l1`, l1, Infinity);
}
