import {
  accuracy,
  adam,
  adamW,
  clipByNorm,
  constant,
  cosine,
  crossEntropy,
  type GradientTransform,
  type Loss,
  linearWarmup,
  type Metric,
  type Optimizer,
  type ParameterGroup,
  type Schedule,
  sgd,
  stepDecay,
} from '@ocelli/train';
import type { ConfigParts } from '../settings/config.js';
import type { TrainSettings } from '../settings/schema.js';
import { asMetric } from './as-metric.js';

/** What a trainer is put together from, besides the model. */
export interface TrainingParts {
  readonly loss: Loss;
  readonly optimizer: Optimizer;
  readonly schedule: Schedule;
  /** Accuracy and the config file's own. */
  readonly metrics: readonly Metric[];
  readonly gradientTransforms: readonly GradientTransform[];
}

/** Makes what the settings name, with these groups of parameters; the config file's own parts go before them. */
export function trainingParts(
  settings: TrainSettings,
  parts: ConfigParts = {},
  groups: readonly ParameterGroup<object>[] = [],
): TrainingParts {
  return {
    loss: parts.loss ?? crossEntropy({ labelSmoothing: settings.labelSmoothing }),
    optimizer: parts.optimizer ?? namedOptimizer(settings, groups),
    schedule: parts.schedule ?? namedSchedule(settings),
    metrics: [accuracy(), ...(parts.metrics ?? []).map(asMetric)],
    gradientTransforms: settings.clipNorm === undefined ? [] : [clipByNorm(settings.clipNorm)],
  };
}

function namedOptimizer(
  { optimizer, momentum, weightDecay, l1 }: TrainSettings,
  groups: readonly ParameterGroup<object>[],
): Optimizer {
  switch (optimizer) {
    case 'sgd':
      return sgd({ momentum, weightDecay, l1, groups });
    case 'adam':
      return adam({ weightDecay, l1, groups });
    case 'adamw':
      return adamW({ weightDecay, l1, groups });
    default:
      return optimizer satisfies never;
  }
}

function namedSchedule({ schedule, lr: peak, warmupSteps }: TrainSettings): Schedule {
  switch (schedule) {
    case 'constant':
      return warmUp(constant({ rate: peak }), warmupSteps);
    case 'step':
      return warmUp(twoFalls(peak), warmupSteps);
    case 'cosine':
      return cosine({ peak, warmupSteps });
    default:
      return schedule satisfies never;
  }
}

function warmUp(schedule: Schedule, steps: number): Schedule {
  return steps === 0 ? schedule : linearWarmup(schedule, { steps });
}

/** A tenth of the rate after half of the steps, and a hundredth after three quarters. */
function twoFalls(peak: number): Schedule {
  return (step, totalSteps) => {
    const milestones = [0.5, 0.75].map((share) => Math.round(share * totalSteps));
    return stepDecay({ peak, milestones })(step, totalSteps);
  };
}
