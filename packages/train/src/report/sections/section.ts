import { type Html, type HtmlValue, html } from '../html.js';

/** A part of the page under a heading that links can name. */
export function section(id: string, title: string, ...content: readonly HtmlValue[]): Html {
  return html`<section id="${id}" aria-labelledby="${id}-title">
<h2 id="${id}-title">${title}</h2>
${content}
</section>
`;
}

export interface FigureParts {
  readonly title: string;
  /** What the colours mean. */
  readonly legend?: readonly { readonly kind: 'train' | 'step' | 'validation'; readonly text: string }[];
  readonly picture: Html;
  /** What the picture shows, in words. */
  readonly summary: string;
  /** The numbers behind it. */
  readonly table?: Html;
}

/** A chart with what it shows in words, and its numbers for who wants or needs them. */
export function figure({ title, legend = [], picture, summary, table }: FigureParts): Html {
  const entries = legend.map(({ kind, text }) => html`<li class="key ${kind}">${text}</li>`);
  return html`<figure>
<h3>${title}</h3>
${legend.length > 0 && html`<ul class="legend" aria-hidden="true">${entries}</ul>`}
${picture}
<figcaption>${summary}</figcaption>
${table !== undefined && html`<details><summary>Numbers</summary>${table}</details>`}
</figure>
`;
}

export interface TableParts {
  /** What the table is, for who cannot see it. */
  readonly caption: string;
  readonly columns: readonly HtmlValue[];
  readonly rows: readonly (readonly HtmlValue[])[];
  /** Whether the first columns are texts; numbers stand at the right. */
  readonly texts?: readonly number[];
  readonly className?: string;
}

/** A table within its own scrolling frame, so that a wide or long one does not make the page so. */
export function table({ caption, columns, rows, texts = [0], className = '' }: TableParts): Html {
  const side = (column: number) => (texts.includes(column) ? html` class="text"` : undefined);
  const head = columns.map((column, index) => html`<th scope="col"${side(index)}>${column}</th>`);
  const body = rows.map(
    ([first, ...others]) =>
      html`<tr><th scope="row"${side(0)}>${first}</th>${others.map((value, index) => html`<td${side(index + 1)}>${value}</td>`)}</tr>\n`,
  );
  return html`<div class="scroll ${className}" role="region" aria-label="${caption}" tabindex="0"><table>
<caption>${caption}</caption>
<thead><tr>${head}</tr></thead>
<tbody>
${body}</tbody></table></div>`;
}

/** A text of the user's, kept apart from the direction of the text around it. */
export function named(text: string): Html {
  return html`<bdi>${text}</bdi>`;
}
