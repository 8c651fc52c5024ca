/** Numbers of columns that one run of a product's innermost loop computes: as many as the registers hold for four rows, or fewer. */
export const panelWidths = [8, 4, 1] as const;

export type PanelWidth = (typeof panelWidths)[number];

/** A run of neighbouring columns. */
export interface Panel {
  readonly column: number;
  readonly width: PanelWidth;
}

/** Covers `columns` by panels from left to right. */
export function panelsOf(columns: number): Panel[] {
  const panels: Panel[] = [];
  let column = 0;
  for (const width of panelWidths) {
    for (; column + width <= columns; column += width) panels.push({ column, width });
  }
  return panels;
}
