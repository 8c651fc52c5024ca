import { expect, test } from 'vitest';
import { escapeHtml, Html, html } from './html.js';

test('escapes every value that is not markup', () => {
  const hostile = `</p><script>alert("1" & '2')</script>`;
  const escaped = '&#60;/p&#62;&#60;script&#62;alert(&#34;1&#34; &#38; &#39;2&#39;)&#60;/script&#62;';
  expect(escapeHtml(hostile)).toBe(escaped);
  expect(html`<p title="${hostile}">${hostile}</p>`.text).toBe(`<p title="${escaped}">${escaped}</p>`);
  expect(html`<ul>${[hostile, html`<li>${hostile}</li>`]}</ul>`.text).toBe(`<ul>${escaped}<li>${escaped}</li></ul>`);
});

test('takes markup as it is, and leaves out what is not there', () => {
  const item = html`<b>${1.5}</b>`;
  expect(html`${item}${undefined}${false}${''}${0}${[item, [undefined, new Html('<hr>')]]}`.text).toBe(
    '<b>1.5</b>0<b>1.5</b><hr>',
  );
});
