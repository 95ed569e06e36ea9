// What is read stays in sight while the pane changes its size (a window, a turned tablet, a zoomed page); knows nothing of spans.
let anchor = null, size = '';
const sizeNow = () => `${reading.clientWidth}x${reading.clientHeight}`;

// The active mark if it can be seen, by its place in the pane; else the piece at the pane's upper part, by how much of it has gone by.
function notePlace(chosen = false) {
  // The browser scrolls, too, when the pane's size changes: that is no place that anybody chose.
  if (!chosen && size && size !== sizeNow()) return;
  size = sizeNow();
  const frame = reading.getBoundingClientRect(), seen = (node) => {
    const box = node?.getBoundingClientRect();
    return box && box.height && box.bottom > frame.top && box.top < frame.bottom ? box : null;
  };
  const mark = reading.querySelector('mark.active.first'), box = seen(mark);
  if (box) { anchor = {node: mark, part: (box.top - frame.top) / frame.height, held: true}; return; }
  const node = document.elementFromPoint(frame.left + frame.width / 2, frame.top + frame.height / 4)?.closest('.sheet, .document > *, .about');
  const piece = node && reading.contains(node) ? node.getBoundingClientRect() : null;
  anchor = piece?.height ? {node, part: (frame.top - piece.top) / piece.height, held: false} : null;
}

function keepPlace() {
  const before = size;
  size = sizeNow();
  if (!before || before === size || !anchor?.node.isConnected) return;
  const frame = reading.getBoundingClientRect(), box = anchor.node.getBoundingClientRect();
  const lowest = Math.max(0, frame.height - box.height - 8);
  reading.scrollTop += anchor.held ? box.top - frame.top - Math.min(anchor.part * frame.height, lowest)
    : box.top - frame.top + anchor.part * box.height;
}

let noting = 0;
reading.addEventListener('scroll', () => { noting ||= requestAnimationFrame(() => { noting = 0; notePlace(); }); }, {passive: true});
new ResizeObserver(keepPlace).observe(reading);
