/** A colour and what it is called. */
export interface Ink {
  readonly value: string;
  readonly label: string;
}

/** What a drawing for a colour model may be drawn with. */
export const inks: readonly Ink[] = [
  { value: '#d62828', label: 'red' },
  { value: '#f58220', label: 'orange' },
  { value: '#face32', label: 'yellow' },
  { value: '#3ca04b', label: 'green' },
  { value: '#1eaaaa', label: 'teal' },
  { value: '#2d69d7', label: 'blue' },
  { value: '#8246be', label: 'purple' },
  { value: '#f06ea5', label: 'pink' },
  { value: '#000000', label: 'black' },
  { value: '#ffffff', label: 'white' },
];

/** What a drawing for a colour model may be drawn on. */
export const papers: readonly Ink[] = [
  { value: '#ffffff', label: 'white' },
  { value: '#96999e', label: 'grey' },
  { value: '#26262c', label: 'black' },
];

/** White on black, as the usual grey data sets of digits and clothes are. */
export const greyInk = '#ffffff';
export const greyPaper = '#000000';

/** Widths of lines as shares of the board's shorter side; the second is that of a digit in MNIST. */
export const lineWidths = [
  { value: 0.04, label: 'thin' },
  { value: 0.085, label: 'medium' },
  { value: 0.16, label: 'thick' },
] as const;
