// The conversation: asking, streaming, stopping, restoring after a reload.
const turns = find('.turns'), transcript = find('.transcript'), form = find('.composer');
const question = find('textarea'), send = find('.send'), clear = find('.clear'), writer = find('.writer');
let conversation = sessionStorage.getItem('ibid-conversation');
const ENDED = ['done', 'stopped', 'failed'];
let shown = new Map(), busy = null, examples = [], library = null;

function draw(turn) {
  const earlier = shown.get(turn.id);
  const article = earlier?.node ?? make('article', {class: 'turn', 'data-turn': turn.id},
    make('div', {class: 'asked'}, foreign('h3', {}, turn.question)), make('div', {class: 'answer'}));
  const focused = document.activeElement?.getAttribute?.('href');
  article.dataset.state = turn.state;
  // Each part of an answer replaces all of it: a screen reader would read it from its beginning with every sentence.
  article.ariaBusy = String(turn.state === 'answering');
  article.lastChild.replaceChildren(...content(turn));
  sayGone(article);
  // A partial answer replaces the one before it: keep the keyboard where it was.
  if (focused && !article.contains(document.activeElement)) article.querySelector(`a[href="${CSS.escape(focused)}"]`)?.focus();
  shown.set(turn.id, {turn, node: article});
  if (!earlier) turns.append(article);
}

// What has left the library is said beside its citations. It is judged when the list comes, not when an answer does:
// what that cites may have been added by another process since.
let listed = false, gone = new Map();
function judge() {
  if (!listed || !begun) return;
  const here = new Set(ibid.documents.map((one) => one.id)), sources = new Set(ibid.documents.map((one) => one.source));
  gone = new Map([...ibid.citations.values(), ...ibid.nearest.values()].map((one) => [parseKey(one.key).document, one.source])
    .filter(([id]) => !here.has(id)).map(([id, source]) => [id, sources.has(source) ? 'replaced since' : 'no longer in the library']));
  sayGone(turns);
}
function sayGone(where) {
  for (const link of where.querySelectorAll('a[href^="#cite-"]')) {
    const what = gone.get(parseKey(link.hash.slice(1)).document);
    for (const node of [link, link.querySelector('.head')]) if (what && node) node.dataset.gone = what; else delete node?.dataset.gone;
  }
}

function remember() {
  ibid.citations.clear();
  ibid.nearest.clear();
  for (const {turn} of shown.values()) {
    for (const one of turn.answer?.citations ?? []) ibid.citations.set(one.key, one);
    for (const one of turn.answer?.nearest ?? []) ibid.nearest.set(one.key, one);
  }
  say('citations');
}

// The newest turn from its question on: a long answer is read from its beginning, a short one stands at the end.
let scrolled = 0;
function toTurn() {
  const newest = turns.lastElementChild;
  if (!newest) return;
  transcript.scrollTop += newest.getBoundingClientRect().top - transcript.getBoundingClientRect().top - 12;
  scrolled = transcript.scrollTop;
}
const follows = () => Math.abs(transcript.scrollTop - scrolled) < 4;

function greet() {
  find('.welcome')?.remove();
  clear.hidden = find('.save').hidden = shown.size === 0;
  if (shown.size || !library || !begun) return;
  const buttons = examples.map((text) => {
    const button = make('button', {type: 'button', class: 'example', dir: 'auto'}, text);
    button.addEventListener('click', () => ask(text));
    return button;
  });
  turns.before(make('div', {class: 'welcome'},
    make('h3', {}, library.total ? 'What would you like to know?' : 'Begin with a document'),
    make('p', {}, library.total
      ? 'Answers are sentences from your documents. Each number opens the exact place they stand.'
      : 'Add files on the left, or drop them anywhere on this page.'),
    buttons.length ? make('div', {class: 'examples'}, buttons) : null));
}

function setBusy(turn) {
  busy = turn;
  send.replaceChildren(icon(busy ? 'stop' : 'send'));
  send.setAttribute('aria-label', busy ? 'Stop' : 'Ask');
  send.title = busy ? 'Stop (Esc)' : 'Ask (Enter)';
  send.classList.toggle('stop', Boolean(busy));
}

function complain(why) {
  find('.composer .error')?.remove();
  form.prepend(make('p', {class: 'error', role: 'alert'}, why));
}

async function ask(text) {
  const asked = text.trim();
  // A question may be quicker than the page: it waits for its conversation.
  if (!asked || !(await ready) || busy) return;
  find('.composer .error')?.remove();
  if (library && library.ticked === 0) {
    const why = !library.total ? 'Add a document first.'
      : library.filtered ? 'No ticked source fits the filter.' : 'Tick at least one source to ask.';
    complain(why);
    return;
  }
  const turn = {id: crypto.randomUUID(), question: asked, state: 'asking', answer: null, error: null};
  setBusy(turn.id);
  draw(turn);
  greet();
  toTurn();
  question.value = '';
  grow();
  trigger('ask', {conversation, turn: turn.id, question: asked, documents: ibid.selected(), filter: ibid.filters?.() ?? null,
    strictness: find('.strictness').value, writer: writer.value});
}

// A message can be lost and a server can end: while an answer is awaited, ask now and then what became of it.
async function look() {
  const turn = shown.get(busy)?.turn;
  if (!turn) return;
  let found = null, error = SILENT;
  try {
    const answer = await call('restore', conversation);
    found = answer.turns.find((one) => one.id === turn.id);
    error = answer.conversation === conversation ? null : 'The server was started anew. Save the conversation if you need it, then reload the page.';
  } catch { /* said in `error` */ }
  if (busy !== turn.id) return;
  if (error) draw({...turn, state: 'failed', error});
  else if (found && ENDED.includes(found.state)) { draw(found); remember(); }
  else return;
  setBusy(null);
}

function stop() {
  const turn = shown.get(busy)?.turn;
  call('stop', {conversation, turn: busy}).catch(() => {});
  // At once, whatever the server is held up by.
  if (turn) draw({...turn, state: 'stopped'});
  setBusy(null);
}

watch('value', () => {
  const message = props.value;
  if (!message || message.conversation !== conversation) return;
  const turn = message.turn, known = shown.get(turn.id);
  if (!known || known.turn.state === 'stopped') return;
  const follow = follows();
  draw(turn);
  remember();
  if (follow) toTurn();
  if (busy === turn.id && ENDED.includes(turn.state)) setBusy(null);
});

// Who may write: the documents' own sentences, or one of the models that the server was started with.
function offer(names) {
  find('.writing').hidden = !names.length;
  if (writer.options.length && [...writer.options].map((option) => option.value).join('\n') === ['', ...names].join('\n')) return;
  writer.replaceChildren(make('option', {value: ''}, 'your documents'), ...names.map((name) => foreign('option', {value: name}, name)));
  const kept = localStorage.getItem('ibid-writer');
  writer.value = kept === '' || names.includes(kept) ? kept : names[0] ?? '';
  promise();
}
function promise() {
  find('.promise').classList.toggle('leaving', Boolean(writer.value));
  find('.promise').textContent = writer.value
    ? `Every sentence is checked against your documents. Question and passages go to ${writer.value}.`
    : 'Every answer quotes your documents. Nothing leaves this machine.';
}

let begun = false;
function begin(answer) {
  begun = true;
  conversation = answer.conversation;
  sessionStorage.setItem('ibid-conversation', conversation);
  examples = answer.examples;
  offer(answer.writers);
  shown = new Map();
  turns.replaceChildren();
  for (const turn of answer.turns) {
    // An answer cut off by a reload goes on in nobody's view.
    draw(['asking', 'answering'].includes(turn.state) ? {...turn, state: 'stopped'} : turn);
  }
  setBusy(null);
  remember();
  judge();
  greet();
  toTurn();
}

// A question half written outlives a reload; a text far beyond any question isn't worth the storage.
function grow() {
  question.style.height = 'auto';
  question.style.height = Math.min(question.scrollHeight, 180) + 'px';
  sessionStorage.setItem('ibid-draft', question.value.length < 20000 ? question.value : '');
}
function write(text) {
  question.value = text;
  grow();
  question.focus();
}
question.addEventListener('input', grow);
element.addEventListener('keydown', (event) => {
  if (event.key !== 'Escape' || !busy || event.isComposing) return;
  event.preventDefault();
  stop();
});
question.addEventListener('keydown', (event) => {
  if (event.key === 'Enter' && !event.shiftKey && !event.isComposing) { event.preventDefault(); if (!busy) ask(question.value); }
});
form.addEventListener('submit', (event) => { event.preventDefault(); if (busy) stop(); else ask(question.value); });
clear.addEventListener('click', async () => {
  try { begin(await call('clear', conversation)); } catch { complain(SILENT); return; }
  history.replaceState(null, '', location.pathname + location.search);
  question.focus();
});
document.addEventListener('keydown', (event) => {
  if (event.key !== '/' || event.ctrlKey || event.metaKey || event.altKey || event.target.closest?.('input, textarea')) return;
  event.preventDefault();
  show('chat');
  question.focus();
});
writer.addEventListener('change', () => { localStorage.setItem('ibid-writer', writer.value); promise(); });
setInterval(look, 4000);
hear('listed', () => { listed = true; judge(); });
hear('documents', (detail) => {
  library = detail;
  if (library.ticked) find('.composer .error')?.remove();
  greet();
});

async function start() {
  setBusy(null);
  const draft = sessionStorage.getItem('ibid-draft');
  if (draft && !question.value) { question.value = draft; grow(); }
  try {
    begin(await call('restore', conversation));
  } catch {
    turns.replaceChildren(make('p', {class: 'error', role: 'alert'}, SILENT));
    return false;
  }
  if (parseKey(location.hash.slice(1))) say('open', {key: location.hash.slice(1), via: null});
  else if (matchMedia('(min-width: 900px)').matches) question.focus();
  return true;
}
const ready = start();
