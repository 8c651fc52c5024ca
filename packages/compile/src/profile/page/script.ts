/** The page's script: it searches and orders the nodes, and opens the one that a link names. Without it the list is there as it is. */
export const script = `
const form = document.querySelector('.filter');
const [search, part, order, count] = ['input', 'select', 'select + select', 'output'].map((name) => form.querySelector(name));
const list = document.querySelector('.nodes');
const layersAbove = (path) => path.split('.').map((_, index, names) => names.slice(0, index + 1).join('.'));
const nodes = [...list.children].map((element) => ({
  element,
  text: element.textContent.toLowerCase(),
  kernel: [element.querySelector('.kernel').textContent],
  layer: layersAbove(element.querySelector('.layer').textContent),
  operator: [...element.querySelectorAll('.operators li > :first-child')].map(({ textContent }) => textContent),
  part: element.dataset.part,
  time: Number(element.dataset.time),
}));
// kernel:Conv2D, layer:layer1.0 and operator:Conv mean exactly that; any other word may stand anywhere.
function has(node, word) {
  const [, field, name] = /^(kernel|layer|operator):(.*)$/.exec(word) ?? [];
  return field === undefined ? node.text.includes(word.toLowerCase()) : node[field].includes(name);
}
const whole = nodes.reduce((sum, { time }) => sum + time, 0);
function show() {
  const words = search.value.split(/\\s+/).filter(Boolean);
  let [shown, time] = [0, 0];
  for (const node of nodes) {
    const fits = words.every((word) => has(node, word)) && (part.value === '' || node.part === part.value);
    node.element.hidden = !fits;
    if (fits) [shown, time] = [shown + 1, time + node.time];
  }
  const share = whole > 0 ? ', ' + time.toFixed(time < 10 ? 2 : 1) + ' ms, ' + ((100 * time) / whole).toFixed(1) + ' %' : '';
  count.value = shown + ' of ' + nodes.length + share;
  document.querySelector('.none').hidden = shown > 0;
}
function sort() {
  const ordered = order.value === 'time' ? nodes.toSorted((one, other) => other.time - one.time) : nodes;
  list.append(...ordered.map(({ element }) => element));
}
function open() {
  const node = /^#n\\d+$/.test(location.hash) ? document.querySelector(location.hash) : null;
  if (node === null) return;
  if (node.hidden) {
    [search.value, part.value] = ['', ''];
    show();
  }
  node.open = true;
  node.scrollIntoView({ block: 'center' });
}
search.addEventListener('input', show);
part.addEventListener('change', show);
order.addEventListener('change', sort);
form.addEventListener('submit', (event) => event.preventDefault());
addEventListener('hashchange', open);
document.addEventListener('click', (event) => {
  const link = event.target.closest('[data-search]');
  if (link === null) return;
  search.value = link.dataset.search;
  show();
});
form.hidden = false;
show();
open();
`;
