// The sources: list, tick, add, remove.
const list = find('.documents'), files = find('.files'), filter = find('.filter'), all = find('.all');
const adding = find('.adding'), drop = find('.drop');
const unticked = new Set(JSON.parse(sessionStorage.getItem('ibid-unticked') ?? '[]'));
let documents = [], asking = null;

find('.theme').append(icon('theme'));
find('.theme').addEventListener('click', () => {
  const dark = getComputedStyle(document.documentElement).colorScheme.trim() === 'dark' ||
    (document.documentElement.dataset.theme === undefined && matchMedia('(prefers-color-scheme: dark)').matches);
  document.documentElement.dataset.theme = dark ? 'light' : 'dark';
  localStorage.setItem('ibid-theme', document.documentElement.dataset.theme);
});
const theme = localStorage.getItem('ibid-theme');
if (theme === 'dark' || theme === 'light') document.documentElement.dataset.theme = theme;

ibid.selected = () => {
  const ticked = documents.filter((one) => !unticked.has(one.id)).map((one) => one.id);
  return ticked.length === documents.length ? null : ticked;
};

function row(one) {
  const facts = [shortDate(one.date), one.author].filter(Boolean).join(' · ');
  const tick = make('input', {type: 'checkbox', 'aria-label': 'Ask ' + one.title});
  tick.checked = !unticked.has(one.id);
  tick.addEventListener('change', () => {
    if (tick.checked) unticked.delete(one.id); else unticked.add(one.id);
    count();
  });
  const open = make('button', {type: 'button', class: 'open', title: one.source},
    foreign('span', {class: 'title'}, one.title), facts ? foreign('span', {class: 'facts'}, facts) : null,
    foreign('span', {class: 'source'}, one.source.split(/[\\/]/).pop() || one.source));
  open.addEventListener('click', () => say('read', {document: one.id, via: open}));
  const remove = make('button', {type: 'button', class: 'ghost remove', title: 'Remove',
    'aria-label': 'Remove ' + one.title}, icon('remove'));
  const item = make('li', {'data-id': one.id}, tick, open, remove);
  remove.addEventListener('click', () => confirm(item, one));
  return item;
}

function confirm(item, one) {
  const yes = make('button', {type: 'button', class: 'danger'}, 'Remove');
  const no = make('button', {type: 'button', class: 'ghost'}, 'Keep');
  const question = make('div', {class: 'confirm', role: 'group', 'aria-label': 'Remove ' + one.title + '?'},
    make('span', {}, 'Remove from the library?'), yes, no);
  no.addEventListener('click', () => { draw(); list.querySelector(`[data-id="${one.id}"] .remove`)?.focus(); });
  yes.addEventListener('click', async () => {
    yes.disabled = no.disabled = true;
    accept(await server.remove_documents([one.id]).catch(() => ({error: 'The server does not answer.'})));
  });
  item.replaceChildren(question);
  no.focus();
}

function draw() {
  const wanted = filter.value.trim().toLowerCase();
  const shown = documents.filter((one) => !wanted || (one.title + ' ' + one.source).toLowerCase().includes(wanted));
  list.replaceChildren(...shown.map(row));
  if (!documents.length) list.append(make('li', {class: 'none'}, 'No documents yet. Add text, Markdown or web pages.'));
  else if (!shown.length) list.append(make('li', {class: 'none'}, 'Nothing fits the filter.'));
  filter.hidden = documents.length < 9 && !wanted;
  count();
}

function count() {
  const ticked = documents.filter((one) => !unticked.has(one.id)).length;
  all.checked = ticked === documents.length && ticked > 0;
  all.indeterminate = ticked > 0 && ticked < documents.length;
  find('.ticks').hidden = !documents.length;
  find('.count').textContent = ticked === documents.length
    ? `All ${documents.length} document${documents.length === 1 ? '' : 's'}` : `${ticked} of ${documents.length} asked`;
  sessionStorage.setItem('ibid-unticked', JSON.stringify([...unticked]));
  say('documents', {total: documents.length, ticked});
}

all.addEventListener('change', () => {
  unticked.clear();
  if (!all.checked) for (const one of documents) unticked.add(one.id);
  draw();
});
filter.addEventListener('input', draw);

function accept(answer) {
  if (answer.documents) {
    documents = answer.documents;
    const known = new Set(documents.map((one) => one.id));
    for (const id of unticked) if (!known.has(id)) unticked.delete(id);
    for (const id of ibid.sources.keys()) if (!known.has(id)) ibid.sources.delete(id);
  }
  draw();
  if (answer.error) notice(answer.error, 'failed');
}

const refresh = async () => accept(await server.list_documents(null).catch(() => ({error: 'The server does not answer.'})));

function notice(text, kind) {
  const close = make('button', {type: 'button', class: 'ghost', 'aria-label': 'Dismiss'}, icon('close'));
  const line = make('p', {class: 'notice ' + kind}, foreign('span', {}, text), close);
  close.addEventListener('click', () => line.remove());
  adding.append(line);
}

async function add(chosen) {
  if (!chosen.length || asking) return;
  asking = {};
  adding.replaceChildren();
  const bar = make('progress', {max: chosen.length, value: 0, 'aria-label': 'Adding files'});
  const label = make('p', {class: 'label'}, 'Uploading…');
  adding.append(label, bar);
  asking = {bar, label};
  const sent = [];
  for (const [number, file] of chosen.entries()) {
    label.textContent = `Uploading ${number + 1} of ${chosen.length}…`;
    try {
      // The server stores it under a name of its own; what it was called travels as text.
      const {path} = await upload(new File([file], 'upload', {type: 'application/octet-stream'}));
      sent.push({path, name: file.webkitRelativePath || file.name});
    } catch (error) {
      notice(`${file.name}: ${/size/i.test(String(error)) ? 'larger than 64 MB' : 'could not be uploaded'}`, 'failed');
    }
    bar.value = (number + 1) / 2;
  }
  if (sent.length) trigger('upload_files', {files: sent});
  else finish();
}

function addPage(url) {
  if (!url || asking) return;
  adding.replaceChildren();
  const bar = make('progress', {'aria-label': 'Adding a page'});
  const label = make('p', {class: 'label'}, 'Fetching the page…');
  adding.append(label, bar);
  asking = {bar, label};
  trigger('upload_files', {urls: [url]});
}

function finish() {
  asking?.bar.remove();
  asking?.label.remove();
  asking = null;
  files.value = '';
}

const DONE = {added: 'added', updated: 'replaced the earlier version', unchanged: 'already in the library'};
watch('value', () => {
  const progress = props.value;
  if (!progress || !asking?.bar) return;
  asking.label.textContent = `Reading and indexing ${progress.done} of ${progress.total}…`;
  asking.bar.value = asking.bar.max / 2 + (progress.total ? (asking.bar.max / 2) * progress.done / progress.total : 0);
  if (!progress.finished) return;
  finish();
  if (progress.error) notice(progress.error, 'failed');
  const good = progress.items.filter((item) => item.outcome !== 'failed');
  for (const item of progress.items) if (item.outcome === 'failed') notice(`${item.name}: ${item.reason}`, 'failed');
  for (const item of good) for (const warning of item.warnings) notice(`${item.name}: ${warning}`, 'warned');
  if (good.length === 1) notice(`${good[0].name}: ${DONE[good[0].outcome]}`, 'good');
  else if (good.length) notice(`${good.length} files in the library`, 'good');
  refresh();
});

find('.add').addEventListener('click', () => files.click());
find('.address').addEventListener('submit', (event) => {
  event.preventDefault();
  addPage(find('.url').value.trim());
  find('.url').value = '';
});
files.addEventListener('change', () => add([...files.files]));
let depth = 0;
const carries = (event) => [...(event.dataTransfer?.types ?? [])].includes('Files');
document.addEventListener('dragenter', (event) => { if (carries(event)) { depth++; drop.classList.add('on'); } });
document.addEventListener('dragleave', (event) => { if (carries(event) && --depth <= 0) { depth = 0; drop.classList.remove('on'); } });
document.addEventListener('dragover', (event) => { if (carries(event)) event.preventDefault(); });
document.addEventListener('drop', (event) => {
  if (!carries(event)) return;
  event.preventDefault();
  depth = 0;
  drop.classList.remove('on');
  show('sources');
  add([...event.dataTransfer.files]);
});
window.addEventListener('focus', () => { if (!asking && !find('.confirm')) refresh(); });
refresh();
