// Adding files and pages: one after another, with what became of each.
const files = find('.files'), adding = find('.adding'), drop = find('.drop');
const GOOD_MS = 10000, UNDER_WAY = 'ibid-adding';
const line = [];  // what was given while something is being added: {files} or {urls}
let asking = null;

function notice(text, kind) {
  const close = make('button', {type: 'button', class: 'ghost', 'aria-label': 'Dismiss'}, icon('close'));
  const line = make('p', {class: 'notice ' + kind}, foreign('span', {}, text), close);
  const away = () => { line.remove(); sweep(); };
  close.addEventListener('click', away);
  adding.append(line);
  // What went well needs no answer, and takes room from the list.
  if (kind === 'good') setTimeout(away, GOOD_MS);
  sweep();
}

// Many failures are dismissed at once.
function sweep() {
  const lines = adding.querySelectorAll('.notice');
  find('.sweep')?.remove();
  if (lines.length < 3) return;
  const every = make('button', {type: 'button', class: 'ghost sweep'}, 'Dismiss all');
  every.addEventListener('click', () => { adding.replaceChildren(...[asking?.label, asking?.halt, asking?.bar, adding.querySelector('.following')].filter(Boolean)); find('.add').focus(); });
  lines[0].before(every);
}

// One addition at a time: what is given meanwhile waits for its turn.
function give(job) {
  if (!job.urls && !job.files.length) return;
  line.push(job);
  if (asking) { wait(); return; }
  adding.replaceChildren();
  next();
}

function next() {
  if (asking || !line.length) return;
  const job = line.shift();
  if (job.urls) addPage(job.urls); else add(job.files);
}

const counted = (number, what) => `${number} ${what}${number === 1 ? '' : 's'}`;
function following() {
  const files = line.reduce((sum, job) => sum + (job.files?.length ?? 0), 0), pages = line.filter((job) => job.urls).length;
  return [files && counted(files, 'file'), pages && counted(pages, 'page')].filter(Boolean).join(' and ');
}
// A tab that is reloaded or closed takes the addition with it: asked before, and said afterwards.
function wait() {
  adding.querySelector('.following')?.remove();
  if (!asking) { sessionStorage.removeItem(UNDER_WAY); return; }
  if (line.length) asking.bar.after(make('p', {class: 'following quiet'}, `${following()} to follow`));
  sessionStorage.setItem(UNDER_WAY, String(asking.total + line.reduce((sum, job) => sum + (job.files ?? job.urls).length, 0)));
}
window.addEventListener('beforeunload', (event) => { if (asking) event.preventDefault(); });

function begin(total, what, text) {
  // What a screen reader is told is how it ended, not each of a thousand files.
  const label = make('p', {class: 'label', 'aria-live': 'off'}, text);
  const bar = make('progress', {'aria-label': what});
  adding.prepend(label, bar);
  asking = {bar, label, total};
  wait();
}

async function add(chosen) {
  begin(chosen.length, 'Adding files', 'Uploading…');
  const {bar, label} = asking;
  bar.max = chosen.length;
  bar.value = 0;
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
  if (!sent.length) { finish(); next(); return; }
  const run = crypto.randomUUID?.() ?? String(Math.random()).slice(2);
  const halt = make('button', {type: 'button', class: 'ghost halt'}, 'Stop');
  halt.addEventListener('click', async () => {
    halt.disabled = true;
    halt.textContent = 'Stopping…';
    forsake();
    await call('stop_adding', run).catch(() => false);
  });
  label.after(halt);
  asking.halt = halt;
  trigger('upload_files', {files: sent, run});
}

function addPage(urls) {
  begin(urls.length, 'Adding a page', 'Fetching the page…');
  trigger('upload_files', {urls});
}

// What was still to follow is given up, and said to be.
function forsake() {
  if (!line.length) return;
  notice(`Not added: ${following()} that would have followed`, 'warned');
  line.length = 0;
  wait();
}

// A server that ends can't say so: while documents are added, look now and then whether it is there.
setInterval(async () => {
  const mine = asking;
  if (!mine?.halt) return;
  const there = await call('stop_adding', '').then(() => true, () => false);
  if (there || asking !== mine) return;
  finish();
  notice(SILENT + ' What it had added by then is kept.', 'failed');
  forsake();
}, 4000);

function finish() {
  asking?.bar.remove();
  asking?.label.remove();
  asking?.halt?.remove();
  asking = null;
  wait();
}

const waiting = (seconds) => seconds == null || seconds < 3 ? ''
  : seconds < 60 ? ` about ${Math.round(seconds)} s left` : ` about ${Math.round(seconds / 60)} min left`;
const DONE = {added: 'added', updated: 'replaced the earlier version', unchanged: 'already in the library'};
watch('value', () => {
  const progress = props.value;
  if (!progress || !asking?.bar) return;
  asking.label.textContent = `Reading and indexing ${progress.done} of ${progress.total}…${waiting(progress.left)}`;
  asking.bar.value = asking.bar.max / 2 + (progress.total ? (asking.bar.max / 2) * progress.done / progress.total : 0);
  if (!progress.finished) return;
  finish();
  if (progress.error) notice(progress.error, 'failed');
  if (progress.stopped) notice(`Stopped: ${progress.done} of ${progress.total} are dealt with and kept`, 'warned');
  const bad = (item) => item.outcome === 'failed' || item.outcome === 'skipped';
  const good = progress.items.filter((item) => !bad(item));
  if (good.length === 1) notice(`${good[0].name}: ${DONE[good[0].outcome]}`, 'good');
  else if (good.length) notice(`${good.length} files in the library`, 'good');
  for (const item of progress.items) if (bad(item)) notice(`${item.name}: ${item.reason}`, 'failed');
  for (const item of good) for (const warning of item.warnings) notice(`${item.name}: ${warning}`, 'warned');
  refresh().then(() => reveal(good.map((item) => item.id)));
  setTimeout(next);
});

find('.add').addEventListener('click', () => files.click());
find('.address').addEventListener('submit', (event) => {
  event.preventDefault();
  const url = find('.url').value.trim();
  if (url) give({urls: [url]});
  find('.url').value = '';
});
files.addEventListener('change', () => {
  const chosen = [...files.files];
  // The same file may be chosen again, and is then a change.
  files.value = '';
  give({files: chosen});
});
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
  give({files: [...event.dataTransfer.files]});
});
const cut = Number(sessionStorage.getItem(UNDER_WAY));
sessionStorage.removeItem(UNDER_WAY);
if (cut) notice(`The page was left while ${counted(cut, 'file')} ${cut === 1 ? 'was' : 'were'} being added. Add ${cut === 1 ? 'it' : 'them'} again: what is in the library already is passed over.`, 'warned');
