import { type Html, html } from './html.js';

/** Colours that parts have; those after have the last one. */
const colours = 4;

/** The class that gives something the colour of a part, by the part's number. */
export function partClass(part: number): string {
  return `part${Math.min(part, colours - 1)}`;
}

/** Times side by side, a colour each, as shares of `whole`; those that are not of any part have none. */
export function stackedBar(byPart: readonly number[], milliseconds: number, whole: number): Html {
  const percent = (time: number): string => ((100 * time) / (whole || 1)).toFixed(2);
  const rest = milliseconds - byPart.reduce((sum, time) => sum + time, 0);
  const pieces = byPart.map((time, part) => time > 0 && html`<i class="${partClass(part)}" style="width:${percent(time)}%"></i>`);
  return html`<span class="bar" aria-hidden="true">${pieces}${rest > 1e-9 && html`<i style="width:${percent(rest)}%"></i>`}</span>`;
}
