// The conversation: asking, streaming, stopping, restoring after a reload.
const turns = find('.turns'), transcript = find('.transcript'), form = find('.composer');
const question = find('textarea'), send = find('.send'), clear = find('.clear'), writer = find('.writer');
let conversation = sessionStorage.getItem('ibid-conversation');
const ENDED = ['done', 'stopped', 'failed'];
let shown = new Map(), busy = null, examples = [], library = null;

function chip(one, citation) {
  const label = `Citation ${one.marker}` + (citation ? `: ${citation.title}` : '');
  const link = make('a', {href: '#' + one.key, class: 'cite', title: citation?.title, 'aria-label': label}, String(one.marker));
  // A word joiner keeps the number on the line where its sentence ends.
  return ['\u2060', link];
}

// The verbatim sentence, its words that answer in bold; the days that it means stand beside them as notes.
function quoted(sentence) {
  return make('span', {dir: 'auto', class: 'sentence ' + sentence.support}, sentence.pieces.flatMap((one) => [
    one.strong ? make('strong', {}, one.text) : document.createTextNode(one.text),
    one.date ? make('small', {class: 'when', role: 'note'}, ` [${one.date}]`) : null]));
}

function prose(answer) {
  const cited = new Map(answer.citations.map((citation) => [citation.marker, citation]));
  const chipped = (one) => chip(one, cited.get(one.marker));
  const paragraphs = [];
  let last = null;
  for (const sentence of answer.sentences) {
    const origin = sentence.chips.length ? parseKey(sentence.chips[0].key).document : null;
    // The sentences of one document run on; another document, and what follows a heading, begin a paragraph.
    // What one model wrote is one text.
    if (!last || answer.mode === 'extractive' && (origin === null || origin !== last.origin || !/[.!?…:;,][”’"')\]]*$/.test(last.text))) paragraphs.push(make('p', {class: 'reply'}));
    last = {origin, text: sentence.text};
    paragraphs.at(-1).append(
      quoted(sentence),
      sentence.speaker ? foreign('span', {class: 'said'}, ` —\u00a0${sentence.speaker}`) : '',
      ...sentence.chips.flatMap(chipped),
      sentence.also.length ? make('span', {class: 'also'}, ' also: ', sentence.also.flatMap((one, n) =>
        [n ? ', ' : '', foreign('span', {}, one.name), ...chipped(one)])) : '',
      // One source, however many have printed it.
      sentence.copies ? make('span', {class: 'also copies'}, ` ${sentence.also.length ? 'and' : 'also in'} ${sentence.copies}`) : '',
      sentence.note ? foreign('span', {class: 'verdict ' + sentence.support, title: sentence.reason}, sentence.note) : '', ' ');
  }
  return paragraphs;
}

function differing(answer) {
  const cited = new Map(answer.citations.map((citation) => [citation.marker, citation]));
  return answer.disagreements.map((claims) => make('section', {class: 'differing', 'aria-label': 'Sources differ'},
    make('h4', {}, 'Sources differ'),
    make('ul', {}, claims.map((one) => make('li', {}, foreign('span', {class: 'name'}, one.name),
      one.date ? ` (${shortDate(one.date)})` : '', ': ', foreign('strong', {}, one.words),
      ...chip(one, cited.get(one.marker)))))));
}

function plain(answer) {
  const said = answer.sentences.map((one) => one.text + ' ' + [...one.chips, ...one.also].map((chip) => `[${chip.marker}]`).join('') +
    (one.note ? ` (${one.note})` : ''));
  const differ = answer.disagreements.map((claims) => 'Sources differ: ' + claims.map((one) =>
    `${[one.name, one.date && `(${one.date})`].filter(Boolean).join(' ')}: ${one.words} [${one.marker}]`).join('; '));
  const places = answer.citations.map((one) => {
    const {start, end} = parseKey(one.key);
    return `[${one.marker}] ${[one.title, shortDate(one.date)].filter(Boolean).join(', ')}: “${one.quote}” (${one.source}:${start}-${end})`;
  });
  return [said.join(' '), ...differ, ...places].join('\n');
}

function passage(one, kind) {
  const copies = one.copies ?? [];
  const facts = [one.publisher, shortDate(one.date), one.author, one.speaker ? 'said by ' + one.speaker : null,
    one.page === null || one.page === undefined ? null : 'page ' + one.page, one.stale ? 'source changed since' : null,
    copies.length ? `also in ${copies.map((copy) => copy.publisher ?? copy.source.split(/[\\/]/).pop()).join(', ')}` : null];
  return make('li', {}, make('a', {href: '#' + one.key, class: kind},
    one.marker ? make('span', {class: 'number'}, String(one.marker)) : null,
    make('span', {class: 'body'},
      make('span', {class: 'head'}, foreign('b', {}, one.title), foreign('span', {}, facts.filter(Boolean).join(' · '))),
      foreign('q', {}, one.quote))));
}

// What a language model's answer rests on: its sentences that the documents bear out, and what it cost.
function account(answer) {
  const good = answer.sentences.filter((one) => one.support === 'supported').length;
  const parts = [`Written by ${answer.model ?? 'a language model'}`, `${good} of ${answer.sentences.length} sentences borne out`];
  if (answer.usage?.tokens) parts.push(`${answer.usage.estimated ? 'about ' : ''}${answer.usage.tokens.toLocaleString('en')} tokens`);
  return parts.join(' · ');
}

function content(turn) {
  const answer = turn.answer;
  if (turn.state === 'failed') return [foreign('p', {class: 'error', role: 'alert'}, turn.error)];
  if (!answer) return [turn.state === 'stopped' ? make('p', {class: 'quiet'}, 'Stopped.')
    : make('p', {class: 'thinking'}, 'Reading your documents', make('i'), make('i'), make('i'))];
  const notices = (answer.notices ?? []).map((notice) => foreign('p', {class: 'notice', role: 'status'}, notice));
  if (answer.abstained) {
    return [...notices, make('section', {class: 'abstained'},
      make('h3', {}, 'Not in your documents'),
      answer.reason ? foreign('p', {}, answer.reason) : null,
      typeof turn.ticked === 'number' ? make('p', {class: 'asked-only'}, `Only ${turn.ticked === 1 ? 'the one ticked source was' : `the ${turn.ticked} ticked sources were`} asked.`) : null,
      answer.nearest.length ? make('p', {class: 'quiet'}, 'The nearest passages, which are no answer:') : null,
      answer.nearest.length ? make('ul', {class: 'passages'}, answer.nearest.map((one) => passage(one, 'near'))) : null)];
  }
  const parts = [...notices, ...prose(answer), ...differing(answer)];
  if (answer.citations.length) {
    parts.push(make('ul', {class: 'passages', 'aria-label': 'Citations'}, answer.citations.map((one) => passage(one, 'cite-card'))));
  }
  if (turn.state === 'stopped') parts.push(make('p', {class: 'quiet'}, 'Stopped before the end.'));
  if (turn.state === 'done') {
    const how = answer.mode === 'extractive' ? 'Quoted word for word' : account(answer);
    const copy = make('button', {type: 'button', class: 'ghost copy'}, 'Copy with sources');
    copy.addEventListener('click', () => navigator.clipboard.writeText(plain(answer)).then(
      () => { copy.textContent = 'Copied'; }, () => { copy.textContent = 'The browser refused'; }));
    parts.push(make('p', {class: 'quiet facts'}, `${how} · ${(answer.ms / 1000).toFixed(2)} s${answer.filter ? ` · ${answer.filter}` : ''}`, copy));
  }
  return parts;
}

function draw(turn) {
  const earlier = shown.get(turn.id);
  const article = earlier?.node ?? make('article', {class: 'turn', 'data-turn': turn.id},
    make('div', {class: 'asked'}, foreign('p', {}, turn.question)), make('div', {class: 'answer'}));
  const focused = document.activeElement?.getAttribute?.('href');
  article.dataset.state = turn.state;
  article.lastChild.replaceChildren(...content(turn));
  // A partial answer replaces the one before it: keep the keyboard where it was.
  if (focused && !article.contains(document.activeElement)) article.querySelector(`a[href="${CSS.escape(focused)}"]`)?.focus();
  shown.set(turn.id, {turn, node: article});
  if (!earlier) turns.append(article);
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
  clear.hidden = shown.size === 0;
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
    error = answer.conversation === conversation ? null : 'The server was started anew; reload the page.';
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
  greet();
  toTurn();
}

const grow = () => { question.style.height = 'auto'; question.style.height = Math.min(question.scrollHeight, 180) + 'px'; };
question.addEventListener('input', grow);
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
hear('documents', (detail) => {
  library = detail;
  if (library.ticked) find('.composer .error')?.remove();
  greet();
});

async function start() {
  setBusy(null);
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
