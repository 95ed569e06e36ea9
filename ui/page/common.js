// Shared by the panes' scripts. Text becomes text nodes, never markup: there is no innerHTML in these files.
// `window.ibid` would be the element with that id.
const ibid = (window.ibidPage ??= {citations: new Map(), nearest: new Map(), selected: () => null, sources: new Map(), documents: []});
const KEY = /^cite-([0-9a-f]{64})-(\d{1,12})-(\d{1,12})$/;

function make(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (name === 'class') node.className = value;
    else if (name in node && typeof value === 'boolean') node[name] = value;
    else node.setAttribute(name, value);
  }
  for (const child of children.flat()) if (child !== null && child !== undefined) node.append(child);
  return node;
}

// Gradio's own call of a function on the server swallows what went wrong, and gives undefined.
const SILENT = 'The server does not answer. Is Ibid still running?';
async function call(name, ...given) {
  const answer = await server[name](...given);
  if (answer === undefined) throw new Error('no answer');
  return answer;
}

const find = (selector) => element.querySelector(selector);
const say = (name, detail) => document.dispatchEvent(new CustomEvent('ibid:' + name, {detail}));
const hear = (name, act) => document.addEventListener('ibid:' + name, (event) => act(event.detail));

function parseKey(key) {
  const match = KEY.exec(key);
  return match && {key, document: match[1], start: Number(match[2]), end: Number(match[3])};
}

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
function shortDate(date) {
  const match = /^(\d{4})-(\d\d)-(\d\d)/.exec(date ?? '');
  return match && MONTHS[match[2] - 1] ? `${Number(match[3])} ${MONTHS[match[2] - 1]} ${match[1]}` : (date ?? '');
}

// "en-GB" in the reader's own language; a tag that is none as it stands.
function languageName(tag) {
  try { return tag ? new Intl.DisplayNames(undefined, {type: 'language'}).of(tag) : ''; } catch { return tag; }
}

// Names of files and titles are foreign text: isolated, a right-to-left override in them ends with them.
const foreign = (tag, attributes, text) => make(tag, {dir: 'auto', ...attributes}, text);

function show(pane) {
  document.getElementById('ibid').dataset.pane = pane;
  say('pane', pane);
}

const ICONS = {
  theme: 'M12 3a9 9 0 1 0 9 9 7 7 0 0 1-9-9z', send: 'M12 19V5M5 12l7-7 7 7', stop: 'M7 7h10v10H7z',
  previous: 'M15 5l-7 7 7 7', next: 'M9 5l7 7-7 7', close: 'M6 6l12 12M18 6L6 18', remove: 'M6 6l12 12M18 6L6 18',
};
function icon(name) {
  const space = 'http://www.w3.org/2000/svg';
  const svg = document.createElementNS(space, 'svg');
  const path = document.createElementNS(space, 'path');
  svg.setAttribute('viewBox', '0 0 24 24');
  svg.setAttribute('aria-hidden', 'true');
  svg.setAttribute('class', 'icon icon-' + name);
  path.setAttribute('d', ICONS[name]);
  svg.append(path);
  return svg;
}
