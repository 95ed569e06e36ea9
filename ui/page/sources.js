// The sources: list, tick, filter, remove; what is added comes from adding.js.
const list = find('.documents'), filter = find('.filter'), all = find('.all');
const unticked = new Set(JSON.parse(sessionStorage.getItem('ibid-unticked') ?? '[]'));
const fields = {after: find('.after'), before: find('.before'), source: find('.of')};
const unfolded = new Set();
let fresh = new Set();  // ids of what was added last
let documents = [], filtered = JSON.parse(sessionStorage.getItem('ibid-filter') ?? 'null');

find('.theme').append(icon('theme'));
find('.theme').addEventListener('click', () => {
  const dark = getComputedStyle(document.documentElement).colorScheme.trim() === 'dark' ||
    (document.documentElement.dataset.theme === undefined && matchMedia('(prefers-color-scheme: dark)').matches);
  document.documentElement.dataset.theme = dark ? 'light' : 'dark';
  localStorage.setItem('ibid-theme', document.documentElement.dataset.theme);
});
const theme = localStorage.getItem('ibid-theme');
if (theme === 'dark' || theme === 'light') document.documentElement.dataset.theme = theme;

// Three stops of the Tab key for each document stand between the top and the question.
find('.skip').addEventListener('click', () => {
  show('chat');
  document.querySelector('#chat textarea').focus();
});

ibid.selected = () => {
  const ticked = documents.filter((one) => !unticked.has(one.id)).map((one) => one.id);
  return ticked.length === documents.length ? null : ticked;
};
ibid.filters = () => filtered;
const asked = (one) => one.fits && !unticked.has(one.id);
const copiesOf = (one) => documents.filter((other) => other.copy_of === one.id);

function row(one) {
  const whole = one.part_of && documents.find((other) => other.id === one.part_of);
  const facts = [one.publisher, shortDate(one.date), one.author, whole && `part of ${whole.title}`].filter(Boolean).join(' · ');
  const folded = one.copies && !unfolded.has(one.id);
  const tick = make('input', {type: 'checkbox', 'aria-label': 'Ask ' + one.title});
  tick.checked = !unticked.has(one.id);
  tick.addEventListener('change', () => {
    // Copies that aren't shown go with the one that stands for them.
    for (const {id} of [one, ...(folded ? copiesOf(one) : [])]) if (tick.checked) unticked.delete(id); else unticked.add(id);
    count();
  });
  const open = make('button', {type: 'button', class: 'open', title: one.source},
    foreign('span', {class: 'title'}, one.title), facts ? foreign('span', {class: 'facts'}, facts) : null,
    foreign('span', {class: 'source'}, one.source.split(/[\\/]/).pop() || one.source));
  open.addEventListener('click', () => say('read', {document: one.id, via: open}));
  const remove = make('button', {type: 'button', class: 'ghost remove', title: 'Remove',
    'aria-label': 'Remove ' + one.title}, icon('remove'));
  const item = make('li', {'data-id': one.id, class: [one.copy_of && 'copied', one.fits || 'unfit', fresh.has(one.id) && 'fresh'].filter((c) => c && c !== true).join(' ') || null}, tick, open, remove);
  if (one.copies) {
    const fold = make('button', {type: 'button', class: 'ghost fold', 'aria-expanded': String(!folded),
      title: 'The same text in other documents: one source'}, one.copies === 1 ? '1 copy' : `${one.copies} copies`);
    fold.addEventListener('click', () => {
      if (folded) unfolded.add(one.id); else unfolded.delete(one.id);
      draw();
      list.querySelector(`[data-id="${one.id}"] .fold`)?.focus();
    });
    open.after(fold);
  }
  remove.addEventListener('click', () => confirm(item, one));
  return item;
}

function confirm(item, one) {
  const yes = make('button', {type: 'button', class: 'danger'}, 'Remove');
  const no = make('button', {type: 'button', class: 'ghost'}, 'Keep');
  const question = make('div', {class: 'confirm', role: 'group', 'aria-label': 'Remove ' + one.title + '?'},
    make('span', {}, 'Remove from the library: ', foreign('b', {}, one.title)), yes, no);
  no.addEventListener('click', () => { draw(); list.querySelector(`[data-id="${one.id}"] .remove`)?.focus(); });
  yes.addEventListener('click', async () => {
    const place = [...list.children].indexOf(item);
    yes.disabled = no.disabled = true;
    accept(await call('remove_documents', [one.id]).catch(() => ({error: SILENT})));
    // On to the one that has moved up, for whoever removes several by the keyboard.
    (list.children[Math.min(place, list.children.length - 1)].querySelector('.remove') ?? find('.add')).focus();
    if (filtered) refresh();
  });
  question.addEventListener('keydown', (event) => {
    if (event.key !== 'Escape' || no.disabled) return;
    event.stopPropagation();
    no.click();
  });
  item.replaceChildren(question);
  no.focus();
}

function draw() {
  const wanted = filter.value.trim().toLowerCase();
  const shown = documents.filter((one) => wanted ? [one.title, one.source, one.publisher].join(' ').toLowerCase().includes(wanted)
    : !one.copy_of || unfolded.has(one.copy_of));
  // What fits a filter comes first: among a thousand it would else not be found.
  if (filtered) shown.sort((a, b) => b.fits - a.fits);
  const held = document.activeElement?.closest?.('.documents li[data-id]');
  const stop = held && [...held.querySelectorAll('input, button')].indexOf(document.activeElement);
  list.replaceChildren(...shown.map(row));
  // The list is drawn anew whenever the window comes back: keep the keyboard where it was.
  if (held) list.querySelector(`[data-id="${held.dataset.id}"]`)?.querySelectorAll('input, button')[stop]?.focus({preventScroll: true});
  if (!documents.length) list.append(make('li', {class: 'none'}, 'No documents yet. Add PDFs, Word files, web pages, mail, text: whatever you have.'));
  else if (!shown.length) list.append(make('li', {class: 'none'}, 'No source has this in its name.'));
  filter.hidden = documents.length < 9 && !wanted;
  count();
}

function count() {
  const chosen = documents.filter((one) => !unticked.has(one.id)).length, ticked = documents.filter(asked).length;
  all.checked = chosen === documents.length && chosen > 0;
  all.indeterminate = chosen > 0 && chosen < documents.length;
  find('.ticks').hidden = !documents.length;
  find('.count').textContent = ticked === documents.length
    ? `All ${documents.length} document${documents.length === 1 ? '' : 's'}` : `${ticked} of ${documents.length} asked`;
  sessionStorage.setItem('ibid-unticked', JSON.stringify([...unticked]));
  say('documents', {total: documents.length, ticked, filtered: Boolean(filtered)});
}

all.addEventListener('change', () => {
  unticked.clear();
  if (!all.checked) for (const one of documents) unticked.add(one.id);
  draw();
});
filter.addEventListener('input', draw);

// Which documents are asked, by date and source: the server decides what fits, here and for every question.
const filters = find('.filters'), only = find('.only');
for (const [name, field] of Object.entries(fields)) field.value = filtered?.[name] ?? '';
function unfold(open) {
  filters.hidden = !open;
  only.setAttribute('aria-expanded', String(open));
}
unfold(Boolean(filtered));
only.addEventListener('click', () => { unfold(filters.hidden); if (!filters.hidden) fields.after.focus(); });
let typing = null;
function apply() {
  const wanted = Object.fromEntries(Object.entries(fields).map(([name, field]) => [name, field.value.trim()]).filter(([, text]) => text));
  filtered = Object.keys(wanted).length ? wanted : null;
  sessionStorage.setItem('ibid-filter', JSON.stringify(filtered));
  clearTimeout(typing);
  typing = setTimeout(() => refresh().then(() => { list.scrollTop = 0; }), 150);
}
for (const field of Object.values(fields)) field.addEventListener('input', apply);
find('.off').addEventListener('click', () => {
  for (const field of Object.values(fields)) field.value = '';
  apply();
  unfold(false);
  only.focus();
});
function explain(problem) {
  only.classList.toggle('on', Boolean(filtered));
  const undated = filtered && (filtered.after || filtered.before) ? documents.filter((one) => !one.date).length : 0;
  const fit = documents.filter((one) => one.fits).length;
  find('.filters .fitting').textContent = problem ?? (!filtered ? '' : `${fit} of ${documents.length} fit` +
    (undated ? `; ${undated} without a date ${undated === 1 ? 'is' : 'are'} left out` : ''));
  find('.filters .fitting').classList.toggle('failed', Boolean(problem));
}

function accept(answer) {
  // A library that can't be read at the moment gives an error and no documents: nothing was removed by that.
  if (answer.documents && (answer.documents.length || !answer.error)) {
    const before = documents;
    documents = ibid.documents = answer.documents;
    const known = new Set(documents.map((one) => one.id));
    for (const {id} of before) if (!known.has(id)) say('gone', id);
    for (const id of unticked) if (!known.has(id)) unticked.delete(id);
    for (const id of ibid.sources.keys()) if (!known.has(id)) ibid.sources.delete(id);
    say('listed');
  }
  draw();
  explain(answer.filter_error);
  if (answer.error) notice(answer.error, 'failed');
}

// New documents stand at the end of the list, where nobody looks: as many as there is room for are shown, from the first.
function reveal(ids) {
  fresh = new Set(ids);
  for (const one of documents) if (one.copy_of && fresh.has(one.id)) unfolded.add(one.copy_of);
  draw();
  const rows = list.querySelectorAll('.fresh');
  for (const row of [rows[rows.length - 1], rows[0]]) row?.scrollIntoView({block: 'nearest'});
  setTimeout(() => { for (const row of list.querySelectorAll('.fresh')) { fresh.delete(row.dataset.id); row.classList.remove('fresh'); } }, GOOD_MS);
}

const refresh = async () => accept(await call('list_documents', filtered).catch(() => ({error: SILENT})));

window.addEventListener('focus', () => { if (!asking && !find('.confirm')) refresh(); });
refresh();
