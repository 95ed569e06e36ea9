// What is taken out of the conversation: an answer as text, a selection, the whole of it as Markdown with footnotes.
// Sources are given alike in all: what the document is, who speaks, the page, the quote, and its place to the character.
function reference(one) {
  const page = one.page === null || one.page === undefined ? null : `page ${one.page}`;
  return [one.title, one.author, one.publisher, shortDate(one.date), page, one.speaker && `said by ${one.speaker}`];
}
function place(one) {
  const {start, end} = parseKey(one.key);
  return `${one.source}:${start}-${end}`;
}
const noted = (one) => one.note ? ` (${one.note})` : '';
const named = (one) => [one.name, one.date && `(${shortDate(one.date)})`].filter(Boolean).join(' ');

function plain(answer) {
  const said = answer.sentences.map((one) => one.text + ' ' + [...one.chips, ...one.also].map((chip) => `[${chip.marker}]`).join('') + noted(one));
  const differ = answer.disagreements.map((claims) => 'Sources differ: ' + claims.map((one) => `${named(one)}: ${one.words} [${one.marker}]`).join('; '));
  const places = answer.citations.map((one) => `[${one.marker}] ${reference(one).filter(Boolean).join(', ')}: “${one.quote}” (${place(one)})`);
  return [said.join(' '), ...differ, ...places].join('\n');
}

function copier(answer) {
  const copy = make('button', {type: 'button', class: 'ghost copy'}, 'Copy with sources');
  const say = (text) => {
    copy.textContent = text;
    setTimeout(() => { copy.textContent = 'Copy with sources'; }, 4000);
  };
  copy.addEventListener('click', () => navigator.clipboard.writeText(plain(answer)).then(() => say('Copied'), () => say('The browser refused')));
  return copy;
}

// A selection that is copied would end "in 1911.1": the chip's number, and no sign that it is one.
document.addEventListener('copy', (event) => {
  const selection = getSelection();
  const chips = selection.isCollapsed ? [] : [...element.querySelectorAll('a.cite')].filter((chip) => selection.containsNode(chip, true));
  if (!chips.length) return;
  for (const chip of chips) { chip.prepend('['); chip.append(']'); }
  const text = selection.toString().replaceAll('\u2060', ' ');
  for (const chip of chips) chip.replaceChildren(chip.textContent.slice(1, -1));
  event.clipboardData.setData('text/plain', text);
  event.preventDefault();
});

// What documents and models wrote is text here, too: no markup of theirs may load a picture where the file is read.
function escaped(text) {
  // "_" within a word, and "137.5" or "-5" at a beginning, mean nothing in Markdown: names of files and numbers stay as they are.
  return String(text).replace(/\s+/g, ' ').trim().replace(/[\\`*<>[\]|~$&]|(?<![\p{L}\p{N}])_|_(?![\p{L}\p{N}])/gu, '\\$&')
    .replace(/^(?=[#+=-]+( |$)|-{3})/, '\\').replace(/^\d+(?=[.)]( |$))/, '$&\\');
}
const foot = (chips) => chips.map((chip) => `[^${chip.marker}]`).join('');

const sentenceAsMarkdown = (one) => escaped(one.text) + (one.speaker ? ` — ${escaped(one.speaker)}` : '') +
  foot([...one.chips, ...one.also]) + (one.copies ? ` (also in ${one.copies})` : '') + noted(one);

function turnAsMarkdown({turn}) {
  const lines = [`## ${escaped(turn.question)}`], answer = turn.answer;
  if (turn.state === 'failed') lines.push(`*${escaped(turn.error)}*`);
  for (const notice of answer?.notices ?? []) lines.push(`*${escaped(notice)}*`);
  if (answer?.abstained) {
    lines.push(['**Not in the documents.**', answer.reason && escaped(answer.reason)].filter(Boolean).join(' '));
    if (answer.nearest.length) lines.push('The nearest passages, which are no answer:', answer.nearest.map((one) =>
      `- ${reference(one).filter(Boolean).map(escaped).join(', ')}: “${escaped(one.quote)}” (${escaped(place(one))})`).join('\n'));
  } else if (answer) {
    for (const paragraph of paragraphs(answer)) lines.push(paragraph.map(sentenceAsMarkdown).join(' '));
    for (const claims of answer.disagreements) lines.push('Sources differ:', claims.map((one) => `- ${escaped(named(one))}: ${escaped(one.words)}${foot([one])}`).join('\n'));
    if (answer.mode !== 'extractive') lines.push(`*${escaped(account(answer))}*`);
  }
  if (turn.state === 'stopped') lines.push('*Stopped before the end.*');
  return lines.join('\n\n');
}

function markdown(all, when) {
  const cited = new Map(all.flatMap(({turn}) => turn.answer?.citations ?? []).map((one) => [one.marker, one]));
  const notes = [...cited.values()].sort((a, b) => a.marker - b.marker).map((one) => {
    const [title, ...facts] = reference(one);
    const {document: id} = parseKey(one.key), left = gone.get(id);
    return `[^${one.marker}]: ${[`**${escaped(title)}**`, ...facts.filter(Boolean).map(escaped)].join(', ')}: “${escaped(one.quote)}” (${escaped(place(one))}, text ${id.slice(0, 12)}${left ? ', ' + left : ''})`;
  });
  return [`# Conversation of ${shortDate(when)}`, ...all.map(turnAsMarkdown), ...notes].join('\n\n') + '\n';
}

function save() {
  const now = new Date(), day = [now.getFullYear(), now.getMonth() + 1, now.getDate()].map((part) => String(part).padStart(2, '0')).join('-');
  const address = URL.createObjectURL(new Blob([markdown([...shown.values()], day)], {type: 'text/markdown;charset=utf-8'}));
  make('a', {href: address, download: `Ibid conversation ${day}.md`}).click();
  setTimeout(() => URL.revokeObjectURL(address), 10000);
}
find('.save').addEventListener('click', save);
