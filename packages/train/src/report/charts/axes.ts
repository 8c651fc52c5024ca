import type { PlotOptions } from '@observablehq/plot';

/** What the charts over epochs have in common. */
export function epochAxis(epochs: number): NonNullable<PlotOptions['x']> {
  const most = Math.max(1, epochs);
  return {
    domain: [0, most],
    label: 'epoch',
    labelArrow: 'none',
    tickSize: 4,
    ticks: most === 1 ? 4 : Math.min(most, 8),
    tickFormat: (value: number) => String(Number(value.toFixed(2))),
  };
}

/** Room for the ticks' labels, and the size of texts. */
export const frame = { marginLeft: 46, marginRight: 14, marginTop: 12, marginBottom: 36 } as const;
