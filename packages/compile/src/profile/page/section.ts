import { type Html, type HtmlValue, html } from './html.js';

/** A part of the page under a heading that links can name. */
export function section(id: string, title: string, ...content: readonly HtmlValue[]): Html {
  return html`<section id="${id}" aria-labelledby="${id}-title">
<h2 id="${id}-title">${title}</h2>
${content}
</section>
`;
}

/** A text, such as a layer's path, kept apart from the direction of the text around it. */
export function named(text: string): Html {
  return html`<bdi>${text}</bdi>`;
}

/** A word that looks for itself among the nodes when it is pressed. */
export function searchLink(text: string, query: string): Html {
  return html`<a href="#nodes" data-search="${query}">${named(text)}</a>`;
}
