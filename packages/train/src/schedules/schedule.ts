/** The learning rate of a step: `step` counts from 0 to `totalSteps - 1`. Pure, so that a run can go on anywhere. */
export type Schedule = (step: number, totalSteps: number) => number;
