// The pages of a document as they look, with boxes over the cited words; the reader decides when.
const reading = find('.reading'), views = find('.views'), paging = find('.paging'), pageField = find('.page');
let open = null;  // {source, at}: the document being read
const VIEW = 'ibid-view';
let wanted = 'pages';
try { wanted = sessionStorage.getItem(VIEW) ?? 'pages'; } catch { /* storage may be off */ }
const placed = new Map();  // key of a span -> its boxes [[page, x0, y0, x1, y1], …]

find('.before').append(icon('previous'));
find('.after').append(icon('next'));

const hasPages = () => Boolean(open?.source.pages?.length) && !open.unseen;
const asPages = () => hasPages() && wanted === 'pages';
const sheet = (number) => reading.querySelector(`.sheet[data-page="${number}"]`);
const percent = (value) => `${(value * 100).toFixed(3)}%`;

function drawSheets() {
  const source = open.source;
  const sheets = make('div', {class: 'sheets'});
  source.pages.forEach(([width, height], index) => {
    const number = index + 1;
    const picture = make('img', {loading: 'lazy', decoding: 'async', alt: `Page ${number}`, src: `/pages/${source.id}/${number}.jpg`});
    picture.addEventListener('error', () => {
      // Libraries made from text, or by an earlier version, keep no original to show.
      picture.replaceWith(make('p', {class: 'missing'}, `Page ${number} can’t be shown as it looks; its text can.`));
    }, {once: true});
    const figure = make('figure', {class: 'sheet', 'data-page': number, 'aria-label': `Page ${number} of ${source.pages.length}`}, picture);
    figure.style.aspectRatio = `${Math.max(width, 1)} / ${Math.max(height, 1)}`;
    sheets.append(figure);
  });
  return sheets;
}

// Boxes over the pages, for every span known here; those not asked for yet come from the server in one call.
async function placeBoxes(spans) {
  const mine = open;
  const missing = spans.filter((span) => !placed.has(span.key)).slice(0, 500);
  if (missing.length) {
    const answer = await call('get_places', {document: mine.source.id, spans: missing.map((span) => [span.start, span.end])}).catch(() => ({}));
    if (answer.places) missing.forEach((span, index) => placed.set(span.key, answer.places[index] ?? []));
    while (placed.size > 2000) placed.delete(placed.keys().next().value);
  }
  if (open !== mine || !asPages()) return;
  for (const old of reading.querySelectorAll('.sheet :is(mark, .tag)')) old.remove();
  for (const span of spans) {
    (placed.get(span.key) ?? []).forEach(([page, x0, y0, x1, y1], index) => {
      const mark = make('mark', {class: span.kind, 'data-keys': span.key,
        'aria-label': index === 0 ? (span.marker === null ? 'Passage' : `Citation ${span.marker}`) : null, role: index === 0 ? 'mark' : 'presentation'});
      mark.style.left = percent(x0);
      mark.style.top = percent(y0);
      mark.style.width = percent(x1 - x0);
      mark.style.height = percent(y1 - y0);
      sheet(page)?.append(mark);
      if (index === 0 && span.marker !== null) tag(sheet(page), span.marker, y0);
    });
  }
}

// The marker's number in the page's margin, where it covers no words.
function tag(figure, marker, top) {
  const near = [...(figure?.querySelectorAll('.tag') ?? [])].find((one) => Math.abs(Number(one.dataset.top) - top) < 0.012);
  if (near) { near.textContent += ` ${marker}`; return; }
  const label = make('span', {class: 'tag', 'aria-hidden': 'true', 'data-top': top}, String(marker));
  label.style.top = percent(top);
  figure?.append(label);
}

// The page that an offset (in code points) lies on, from 1.
function pageOf(offset) {
  const starts = open.source.starts ?? [];
  let page = 0;
  while (page < starts.length && starts[page] <= offset) page++;
  return Math.max(1, page);
}

// The page whose part of the pane is largest.
function currentPage() {
  const frame = reading.getBoundingClientRect();
  let best = 1, most = -1;
  for (const figure of reading.querySelectorAll('.sheet')) {
    const box = figure.getBoundingClientRect();
    const shown = Math.min(box.bottom, frame.bottom) - Math.max(box.top, frame.top);
    if (shown > most) { most = shown; best = Number(figure.dataset.page); }
    if (box.top > frame.bottom) break;
  }
  return best;
}

function showPaging() {
  const paged = asPages();
  views.hidden = !hasPages();
  paging.hidden = !paged;
  reading.classList.toggle('paged', paged);
  find('.as-pages').setAttribute('aria-pressed', String(paged));
  find('.as-text').setAttribute('aria-pressed', String(!paged));
  if (!paged) return;
  find('.of').textContent = `of ${open.source.pages.length}`;
  if (document.activeElement !== pageField) pageField.value = String(currentPage());
}

function goToPage(number) {
  if (!asPages()) return;
  const page = Math.min(Math.max(1, Math.trunc(number) || 1), open.source.pages.length);
  sheet(page)?.scrollIntoView({block: 'start'});
  pageField.value = String(page);
}

function look(as) {
  if (!hasPages() || (as === 'pages') === asPages()) return;
  wanted = as;
  try { sessionStorage.setItem(VIEW, as); } catch { /* then it lasts until the page is reloaded */ }
  redraw();
}

let waiting = 0;
reading.addEventListener('scroll', () => {
  if (!asPages() || waiting) return;
  waiting = requestAnimationFrame(() => { waiting = 0; showPaging(); });
}, {passive: true});
find('.as-pages').addEventListener('click', () => look('pages'));
find('.as-text').addEventListener('click', () => look('text'));
find('.before').addEventListener('click', () => goToPage(currentPage() - 1));
find('.after').addEventListener('click', () => goToPage(currentPage() + 1));
pageField.addEventListener('change', () => goToPage(Number(pageField.value)));
pageField.addEventListener('keydown', (event) => {
  event.stopPropagation();
  if (event.key === 'Enter') { event.preventDefault(); goToPage(Number(pageField.value)); }
  if (event.key === 'Escape') reading.focus();
});
