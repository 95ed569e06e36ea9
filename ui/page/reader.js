// The reader: a whole document, with every cited span of the conversation marked and the active one stronger.
const steps = find('.steps'), where = find('.where'), close = find('.close');
let active = null, via = null, origin = null, request = 0;  // `via` is what opened it; drawn anew, it is found by `origin`, or by the active key

find('.previous').append(icon('previous'));
find('.next').append(icon('next'));
close.append(icon('close'));

// Offsets count code points; JavaScript's count UTF-16 units, which differ after any character beyond U+FFFF.
function units(text) {
  if (!/[\ud800-\udfff]/.test(text)) return (offset) => offset;
  const map = new Uint32Array(text.length + 1);
  let points = 0, unit = 0;
  for (const character of text) { map[points++] = unit; unit += character.length; }
  map[points] = unit;
  return (offset) => map[Math.min(offset, points)];
}

function spansOf(id) {
  const spans = [];
  for (const [kind, known] of [['near', ibid.nearest], ['cited', ibid.citations]]) {
    for (const one of known.values()) {
      const span = parseKey(one.key);
      if (span?.document === id) spans.push({...span, kind, marker: one.marker ?? null});
    }
  }
  if (active?.document === id && !spans.some((span) => span.key === active.key)) spans.push({...active, kind: 'near', marker: null});
  return spans.map((span) => ({...span, from: open.at(span.start), to: open.at(span.end)}));
}

// A character that turned the direction of writing and isn't in the text: its name is drawn, and is no text either.
const turned = (name) => make('span', {class: 'control', role: 'img', 'data-name': name, title: 'A character left out here turned the direction of writing',
  'aria-label': 'left out here: ' + name});

// The block's text as text nodes and <mark>s, cut wherever a span begins or ends or something was left out.
function fill(node, text, offset, spans, turns) {
  const here = spans.filter((span) => span.from < offset + text.length && span.to > offset);
  const body = text.trimEnd().length;
  const cuts = new Set([0, body, text.length]);
  for (const span of here) for (const cut of [span.from - offset, span.to - offset]) if (cut > 0 && cut < text.length) cuts.add(cut);
  for (const turn of turns) if (turn.at < offset + text.length) cuts.add(turn.at - offset);
  const points = [...cuts].sort((a, b) => a - b);
  let shown = 0;
  for (let i = 0; i + 1 < points.length; i++) {
    const [from, to] = [points[i], points[i + 1]];
    while (shown < turns.length && turns[shown].at <= offset + from) node.append(turned(turns[shown++].name));
    const covering = here.filter((span) => span.from <= offset + from && span.to >= offset + to);
    const piece = document.createTextNode(text.slice(from, to));
    if (from >= body) { node.append(make('span', {class: 'gap'}, piece)); continue; }
    if (!covering.length) { node.append(piece); continue; }
    const ends = covering.filter((span) => span.from === offset + from && span.marker !== null).map((span) => span.marker);
    const kind = covering.some((span) => span.kind === 'cited') ? 'cited' : 'near';
    const mark = make('mark', {class: kind, 'data-keys': covering.map((span) => span.key).join(' ')}, piece);
    if (ends.length) mark.dataset.markers = ends.join(' ');
    node.append(mark);
  }
  while (shown < turns.length) node.append(turned(turns[shown++].name));
}

const TAGS = {heading: 'h3', boilerplate: 'p', body: 'p'};
function draw() {
  const spans = spansOf(open.source.id);
  // Without a direction of its own, for each block has one: the browser looked through all blocks again for every one (17 s for 20,000).
  const article = make('article', {class: 'document'});
  let offset = 0, next = 0;
  const turns = (open.source.turns ?? []).map(([at, name]) => ({at: open.at(at), name})), blocks = open.source.blocks;
  for (const [number, [label, text]] of asPages() ? [] : blocks.entries()) {
    const block = make(TAGS[label] ?? 'p', {class: label, dir: 'auto'});
    const from = next;
    while (next < turns.length && (number === blocks.length - 1 || turns[next].at < offset + text.length)) next++;
    fill(block, text, offset, spans, turns.slice(from, next));
    article.append(block);
    offset += text.length;
  }
  const source = open.source;
  const paged = asPages();
  // Most documents begin with their title: then it is shown where it stands, and once.
  const first = paged ? null : [...article.children].find((block) => block.textContent.trim());
  const titled = first?.matches('.heading') && first.textContent.trim() === source.title.trim();
  if (titled) first.classList.add('title');
  const facts = [source.publisher, shortDate(source.date), source.author, languageName(source.language)].filter(Boolean).join(' · ');
  reading.replaceChildren(make('header', {class: 'about'},
    foreign('h2', {hidden: titled}, source.title), facts ? foreign('p', {class: 'facts'}, facts) : null,
    foreign('p', {class: 'place'}, source.source), make('p', {class: 'speaker', hidden: true})), paged ? drawSheets() : article);
  find('.opened').textContent = source.title;
  showPaging();
}

const marksOf = (key) => [...reading.querySelectorAll('mark')].filter((mark) => mark.dataset.keys.split(' ').includes(key));

function activate(focus) {
  for (const mark of reading.querySelectorAll('mark.active')) { mark.classList.remove('active', 'first', 'last'); mark.removeAttribute('tabindex'); }
  for (const link of document.querySelectorAll('#chat a.current')) link.classList.remove('current');
  const speaker = find('.speaker');
  if (speaker) speaker.hidden = true;
  if (!active) return;
  const marks = marksOf(active.key);
  for (const mark of marks) mark.classList.add('active');
  const citation = ibid.citations.get(active.key);
  if (speaker && citation?.speaker) { speaker.textContent = 'Speaking: ' + citation.speaker; speaker.hidden = false; }
  for (const link of document.querySelectorAll('#chat a')) if (link.getAttribute('href') === '#' + active.key) link.classList.add('current');
  if (!marks.length) { if (asPages()) goToPage(pageOf(active.start)); return; }
  marks[0].classList.add('first');
  marks.at(-1).classList.add('last');
  marks[0].tabIndex = -1;
  marks[0].scrollIntoView({block: 'center'});
  notePlace(true);
  if (focus) marks[0].focus({preventScroll: true});
}

const ordered = () => [...ibid.citations.values()].sort((a, b) => a.marker - b.marker);
function count() {
  const all = ordered();
  const position = active ? all.findIndex((one) => one.key === active.key) : -1;
  // Also where the document is gone: else the other citations are out of the keyboard's reach.
  steps.hidden = all.length === 0 || !(open || active);
  close.hidden = !(open || active);
  showPaging();
  where.textContent = position < 0 ? `${all.length} cited` : `Citation ${position + 1} of ${all.length}`;
}

function message(text, quote, ...more) {
  open = null;
  find('.opened').textContent = '';
  showPaging();
  reading.replaceChildren(make('div', {class: 'empty'}, foreign('p', {}, text), quote ? foreign('blockquote', {}, quote) : null, more));
}

// What a citation quoted is all that is left of a document that was removed, or of a version that was replaced.
function lost(text) {
  const cited = active && (ibid.citations.get(active.key) ?? ibid.nearest.get(active.key));
  const now = cited && ibid.documents.find((one) => one.source === cited.source && one.id !== active.document);
  if (!now) { message(text, cited?.quote); return; }
  const button = make('button', {type: 'button', class: 'ghost now'}, 'Open the present version');
  button.addEventListener('click', () => read(now.id, null, null));
  message(`${cited.source.split(/[\\/]/).pop()} was replaced by another version. This one said:`, cited.quote, button);
}

async function read(id, key, from, focus = true) {
  const began = performance.now(), mine = ++request;
  if (from) {
    via = from;
    const listed = Boolean(via.closest('#sources'));
    origin = listed ? `#sources [data-id="${id}"] .open` : null;
    find('.back').setAttribute('aria-label', listed ? 'Back to the sources' : 'Back to the answer');
  }
  show('reader');
  let source = ibid.sources.get(id);
  if (!source) {
    source = await call('get_source', id).catch(() => ({error: SILENT}));
    if (mine !== request) return;
  }
  active = key ? parseKey(key) : null;
  if (source.error) {
    if (source.error === GONE) lost(GONE); else message(source.error, (ibid.citations.get(key) ?? ibid.nearest.get(key))?.quote);
    activate(false);
    if (focus) reading.focus({preventScroll: true});
    count();
    return;
  }
  ibid.sources.delete(id);
  ibid.sources.set(id, source);
  if (ibid.sources.size > 12) ibid.sources.delete(ibid.sources.keys().next().value);
  if (open?.source !== source || !marksOf(key ?? '').length) {
    open = {source, at: units(source.blocks.map((block) => block[1]).join(''))};
    draw();
    reading.scrollTop = 0;
  }
  if (asPages()) {
    await placeBoxes(spansOf(id));
    if (mine !== request) return;
    // A span without a place on a page (text that isn't seen there) can still be read.
    if (active && !marksOf(active.key).length) { open.unseen = true; draw(); }
  }
  activate(focus);
  if (!active && focus) reading.focus({preventScroll: true});
  count();
  if (key) history.replaceState(null, '', '#' + key);
  reading.dataset.ms = (performance.now() - began).toFixed(1);
}

function wayBack() {
  if (via?.isConnected) return via;
  return document.querySelector(origin ?? `#chat a[href="#${active?.key}"]`);
}
function leave(back = wayBack()) {
  show(origin ? 'sources' : 'chat');
  back?.focus();
}

function step(by) {
  const all = ordered();
  if (!all.length) return;
  const position = active ? all.findIndex((one) => one.key === active.key) : -1;
  const next = all[(position + by + all.length + (position < 0 && by < 0 ? 1 : 0)) % all.length];
  // The sentence that it bears out comes along, in the answer that was being read if that cites it, too.
  const links = [...document.querySelectorAll(`#chat a.cite[href="#${next.key}"]`)], turn = via?.closest('.turn');
  via = links.find((link) => turn?.contains(link)) ?? links[0] ?? via;
  via?.scrollIntoView({block: 'nearest'});
  origin = null;
  find('.back').setAttribute('aria-label', 'Back to the answer');
  read(parseKey(next.key).document, next.key, null);
}

hear('open', ({key, via: from}) => { const span = parseKey(key); if (span) read(span.document, key, from, Boolean(from)); });
hear('read', ({document: id, via: from}) => read(id, null, from));
const GONE = 'This document is no longer in the library.', NOTHING = 'Open a citation to read it where it stands.';
// Removed, here or by another process.
hear('gone', (id) => {
  if (open?.source.id !== id) return;
  lost(GONE);
  count();
});
hear('citations', () => {
  if (!open && !ibid.citations.size && !ibid.nearest.size) { active = null; message(NOTHING); }
  if (open && !asPages()) { const top = reading.scrollTop; draw(); activateKeeping(top); }
  if (asPages()) placeBoxes(spansOf(open.source.id)).then(() => { if (open) activateKeeping(reading.scrollTop); });
  count();
});
// The same document in the other view, at the active citation or at the page that was looked at.
async function redraw() {
  const focused = element.contains(document.activeElement);
  draw();
  if (asPages()) await placeBoxes(spansOf(open.source.id));
  activate(focused);
  // What had the focus may be gone, and the keys are heard in this pane only.
  if (focused && !element.contains(document.activeElement)) reading.focus({preventScroll: true});
  count();
}
function activateKeeping(top) {
  const focused = document.activeElement;
  activate(false);
  reading.scrollTop = top;
  notePlace(true);
  focused?.focus?.({preventScroll: true});
}

document.addEventListener('click', (event) => {
  const link = event.target.closest?.('#chat a[href^="#cite-"]');
  if (!link || event.metaKey || event.ctrlKey || event.shiftKey || event.button) return;
  event.preventDefault();
  say('open', {key: link.getAttribute('href').slice(1), via: link});
});
element.addEventListener('keydown', (event) => {
  if (event.metaKey || event.ctrlKey || event.altKey) return;
  if (event.key === 'Escape') leave();
  else if (event.key === 'j' || event.key === 'ArrowRight') step(1);
  else if (event.key === 'k' || event.key === 'ArrowLeft') step(-1);
  else if (event.key === 't' && hasPages()) look(asPages() ? 'text' : 'pages');
  else if (event.key === 'n' && asPages()) goToPage(currentPage() + 1);
  else if (event.key === 'p' && asPages()) goToPage(currentPage() - 1);
  else return;
  event.preventDefault();
});
reading.addEventListener('click', (event) => {
  const mark = event.target.closest('mark');
  if (!mark || String(getSelection())) return;
  const key = mark.dataset.keys.split(' ').find((one) => one !== active?.key) ?? active?.key;
  if (ibid.citations.has(key)) read(parseKey(key).document, key, null);
});
find('.previous').addEventListener('click', () => step(-1));
find('.next').addEventListener('click', () => step(1));
find('.back').addEventListener('click', () => leave());
close.addEventListener('click', () => {
  const back = wayBack();
  active = null;
  message(NOTHING);
  activate(false);
  count();
  history.replaceState(null, '', location.pathname + location.search);
  leave(back);
});
