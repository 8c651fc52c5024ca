/** One line a model: its name, and how its folder is imported once it is asked for. */
export const registry = {
  'resnet18-cifar': () => import('./resnet/resnet18-cifar.js').then(({ resnet18Cifar }) => resnet18Cifar),
  'small-cnn': () => import('./small-cnn/small-cnn.js').then(({ smallCnn }) => smallCnn),
} as const;

export type ModelName = keyof typeof registry;

type Definition<Name extends ModelName> = Awaited<ReturnType<(typeof registry)[Name]>>;

/** The class of the model of that name. */
export type ModelOf<Name extends ModelName> = ReturnType<Definition<Name>['create']>;

/** The options of the model of that name. */
export type OptionsOf<Name extends ModelName> = Parameters<Definition<Name>['create']>[0];
