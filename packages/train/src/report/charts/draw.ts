import { type PlotOptions, plot } from '@observablehq/plot';
import { parseHTML } from 'linkedom';
import { Html, html } from '../html.js';

/** A chart's size in pixels of the page. */
export interface ChartSize {
  readonly width: number;
  readonly height: number;
}

/** How wide charts are drawn for a large screen, and for a phone: texts keep their size, where a drawing that is scaled would not. */
const [wide, narrow] = [528, 344];

/** A chart in both widths; the page's style shows the one that fits. `title` is what it is called where it cannot be seen. */
export function responsiveChart(title: string, draw: (width: number, isNarrow: boolean) => PlotOptions, widest = wide): Html {
  const [large, small] = [draw(widest, false), draw(narrow, true)].map((options) => drawChart(title, options));
  return html`<div class="wide">${large}</div><div class="narrow">${small}</div>`;
}

/** A chart as SVG markup. */
export function drawChart(title: string, options: PlotOptions): Html {
  const { document } = parseHTML('<!doctype html><html><body></body></html>');
  const chart = plot({ document, ...options });
  // The page has its own style for charts.
  for (const style of chart.querySelectorAll('style')) style.remove();
  for (const element of [chart, ...chart.querySelectorAll('*')]) tidy(element);
  chart.setAttribute('role', 'img');
  chart.setAttribute('aria-label', title);
  chart.setAttribute('class', 'chart');
  return new Html(chart.outerHTML);
}

/** Leaves out digits that nobody sees, and labels that are for programmers. */
function tidy(element: Element): void {
  for (const name of ['aria-label', 'aria-hidden', 'font-family', 'class', 'style']) element.removeAttribute(name);
  for (const { name, value } of Array.from(element.attributes)) {
    const short = value.replace(/\d+\.\d{2,}/g, (number) => String(Number(Number(number).toFixed(2))));
    if (short !== value) element.setAttribute(name, short);
  }
}
