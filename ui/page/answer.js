// An answer as the conversation shows it: sentences with their chips, differing sources, citations, refusals.
function chip(one, citation) {
  const label = `Citation ${one.marker}` + (citation ? `: ${citation.title}` : '');
  const link = make('a', {href: '#' + one.key, class: 'cite', title: citation?.title, 'aria-label': label}, String(one.marker));
  // A word joiner keeps the number on the line where its sentence ends.
  return ['\u2060', link];
}

// The verbatim sentence, its words that answer in bold; the days that it means stand beside them as notes.
function quoted(sentence) {
  return make('span', {class: 'sentence ' + sentence.support}, sentence.pieces.flatMap((one) => [
    one.strong ? make('strong', {}, one.text) : document.createTextNode(one.text),
    one.date ? make('small', {class: 'when', role: 'note'}, ` [${one.date}]`) : null]));
}

// The sentences of one document run on; another document, and what follows a heading, begin a paragraph.
// What one model wrote is one text.
function paragraphs(answer) {
  const found = [];
  let last = null;
  for (const sentence of answer.sentences) {
    const origin = sentence.chips.length ? parseKey(sentence.chips[0].key).document : null;
    if (!last || answer.mode === 'extractive' && (origin === null || origin !== last.origin || !/[.!?…:;,][”’"')\]]*$/.test(last.text))) found.push([]);
    last = {origin, text: sentence.text};
    found.at(-1).push(sentence);
  }
  return found;
}

function prose(answer) {
  const cited = new Map(answer.citations.map((citation) => [citation.marker, citation]));
  const chipped = (one) => chip(one, cited.get(one.marker));
  return paragraphs(answer).map((sentences) => {
    const paragraph = make('p', {class: 'reply', dir: 'auto'});
    for (const sentence of sentences) paragraph.append(
      quoted(sentence),
      sentence.speaker ? foreign('span', {class: 'said'}, ` —\u00a0${sentence.speaker}`) : '',
      ...sentence.chips.flatMap(chipped),
      sentence.also.length ? make('span', {class: 'also'}, ' also: ', sentence.also.flatMap((one, n) =>
        [n ? ', ' : '', foreign('span', {}, one.name), ...chipped(one)])) : '',
      // One source, however many have printed it.
      sentence.copies ? make('span', {class: 'also copies'}, ` ${sentence.also.length ? 'and' : 'also in'} ${sentence.copies}`) : '',
      sentence.note ? foreign('span', {class: 'verdict ' + sentence.support, title: sentence.reason}, sentence.note) : '', ' ');
    return paragraph;
  });
}

function differing(answer) {
  const cited = new Map(answer.citations.map((citation) => [citation.marker, citation]));
  return answer.disagreements.map((claims) => make('section', {class: 'differing', 'aria-label': 'Sources differ'},
    make('h4', {}, 'Sources differ'),
    make('ul', {}, claims.map((one) => make('li', {}, foreign('span', {class: 'name'}, one.name),
      one.date ? ` (${shortDate(one.date)})` : '', ': ', foreign('strong', {}, one.words),
      ...chip(one, cited.get(one.marker)))))));
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

// What was stopped or refused needn't be typed anew.
function again(turn) {
  const button = make('button', {type: 'button', class: 'ghost again'}, 'Edit and ask again');
  button.addEventListener('click', () => write(turn.question));
  return button;
}

function content(turn) {
  const answer = turn.answer;
  if (turn.state === 'failed') return [foreign('p', {class: 'error', role: 'alert'}, turn.error), make('p', {class: 'quiet'}, again(turn))];
  if (!answer) return [turn.state === 'stopped' ? make('p', {class: 'quiet'}, 'Stopped.', again(turn))
    : make('p', {class: 'thinking'}, 'Reading your documents', make('i'), make('i'), make('i'))];
  const notices = (answer.notices ?? []).map((notice) => foreign('p', {class: 'notice', role: 'status'}, notice));
  if (answer.abstained) {
    return [...notices, make('section', {class: 'abstained'},
      make('h4', {}, 'Not in your documents'),
      answer.reason ? foreign('p', {}, answer.reason) : null,
      typeof turn.ticked === 'number' ? make('p', {class: 'asked-only'}, `Only ${turn.ticked === 1 ? 'the one ticked source was' : `the ${turn.ticked} ticked sources were`} asked.`) : null,
      answer.nearest.length ? make('p', {class: 'quiet'}, 'The nearest passages, which are no answer:') : null,
      answer.nearest.length ? make('ul', {class: 'passages'}, answer.nearest.map((one) => passage(one, 'near'))) : null)];
  }
  const parts = [...notices, ...prose(answer), ...differing(answer)];
  if (answer.citations.length) {
    parts.push(make('ul', {class: 'passages', 'aria-label': 'Citations'}, answer.citations.map((one) => passage(one, 'cite-card'))));
  }
  if (turn.state === 'stopped') parts.push(make('p', {class: 'quiet'}, 'Stopped before the end.', again(turn)));
  if (turn.state === 'done') {
    const how = answer.mode === 'extractive' ? 'Quoted word for word' : account(answer);
    parts.push(make('p', {class: 'quiet facts'}, `${how} · ${(answer.ms / 1000).toFixed(2)} s${answer.filter ? ` · ${answer.filter}` : ''}`, copier(answer)));
  }
  return parts;
}
