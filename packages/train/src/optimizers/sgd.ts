import { add, mul, type Scalar, scalar, sign, sub, type Tensor } from '@tensorflow/tfjs-core';
import { makeOptimizer, type Penalties, penalties, type Regularization, regularized, requireBelow } from './make-optimizer.js';
import type { Optimizer, ParameterGroup } from './optimizer.js';

export interface SgdSettings extends Regularization {
  /** Share of the last direction that is kept; default 0. */
  readonly momentum: number;
  /** Share of a gradient that does not go into the direction, but for the first one; default 0. */
  readonly dampening: number;
  /** Whether the step looks ahead along the direction; default false. Sutskever et al. 2013. */
  readonly nesterov: boolean;
}

export interface SgdOptions extends Partial<SgdSettings> {
  /** Settings for some of the parameters; the first group that matches a name counts. */
  readonly groups?: readonly ParameterGroup<SgdSettings>[];
}

type Slot = 'momentum_buffer';

interface Shared {
  readonly learningRate: Scalar;
  readonly penalties: Penalties;
  readonly momentum: Scalar;
  /** `1 - dampening`, or 1 in the first step; undefined where there is no dampening. */
  readonly intake: Scalar | undefined;
}

/**
 * Stochastic gradient descent with momentum, `b = momentum b + (1 - dampening) g; p = p - learningRate b`; as `torch.optim.SGD`.
 *
 * `weightDecay` (L2) and `l1` go into the gradient; both default 0.
 *
 * @throws RangeError when a setting is out of its range, or `nesterov` stands without momentum or with dampening.
 */
export function sgd({ groups = [], ...settings }: SgdOptions = {}): Optimizer {
  const defaults: SgdSettings = { momentum: 0, dampening: 0, nesterov: false, weightDecay: 0, l1: 0, ...settings };
  for (const own of [{}, ...groups]) requireSettings({ ...defaults, ...own });
  return makeOptimizer<SgdSettings, Slot, Shared>({
    name: 'sgd',
    settings: defaults,
    groups,
    slots: ({ momentum }) => (momentum === 0 ? [] : ['momentum_buffer']),
    share: (settings, learningRate, step) => ({
      learningRate,
      penalties: penalties(settings),
      momentum: scalar(settings.momentum),
      intake: settings.dampening === 0 ? undefined : sub(1, mul(sign(step), settings.dampening)),
    }),
    update: ({ parameter, gradient, slots, settings, shared }) => {
      const { learningRate, momentum, intake } = shared;
      const slope = regularized(gradient, parameter, shared.penalties);
      const descend = (direction: Tensor): Tensor => sub(parameter, mul(direction, learningRate));
      if (settings.momentum === 0) return { parameter: descend(slope), slots };
      const taken = intake === undefined ? slope : mul(slope, intake);
      const momentum_buffer = add(mul(slots.momentum_buffer, momentum), taken);
      const direction = settings.nesterov ? add(slope, mul(momentum_buffer, momentum)) : momentum_buffer;
      return { parameter: descend(direction), slots: { momentum_buffer } };
    },
  });
}

function requireSettings({ momentum, dampening, nesterov, weightDecay, l1 }: SgdSettings): void {
  requireBelow('sgd: momentum', momentum, 1);
  requireBelow('sgd: dampening', dampening, Infinity);
  requireBelow('sgd: weightDecay', weightDecay, Infinity);
  requireBelow('sgd: l1', l1, Infinity);
  if (nesterov && (momentum === 0 || dampening !== 0)) {
    throw new RangeError('sgd: nesterov needs a momentum above 0 and no dampening.');
  }
}
