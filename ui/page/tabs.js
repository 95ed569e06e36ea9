// The panes' tabs on a narrow screen.
const shell = document.getElementById('ibid');
const mark = () => {
  for (const tab of element.querySelectorAll('[data-pane]')) {
    tab.setAttribute('aria-pressed', String(tab.dataset.pane === shell.dataset.pane));
  }
};
shell.dataset.pane ??= 'chat';
element.addEventListener('click', (event) => {
  const tab = event.target.closest('[data-pane]');
  if (!tab) return;
  shell.dataset.pane = tab.dataset.pane;
  mark();
});
document.addEventListener('ibid:pane', mark);
mark();
