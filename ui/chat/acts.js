// Buttons, links and forms with data-act tell the page's functions what was done, and with what.
element.addEventListener('click', (event) => {
  const chosen = event.target.closest('[data-act]');
  if (!chosen || chosen.tagName === 'FORM' || event.metaKey || event.ctrlKey) return;
  event.preventDefault();
  trigger('select', { ...chosen.dataset });
});
element.addEventListener('submit', (event) => {
  const form = event.target.closest('form[data-act]');
  if (!form) return;
  event.preventDefault();
  trigger('select', { ...Object.fromEntries(new FormData(form, event.submitter)), ...form.dataset });
});
