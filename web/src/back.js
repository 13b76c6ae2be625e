// A page that answers a form that was sent stands at the address of the form's action: "back" to it, and "reload", could only send
// the form again, and browsers keep no page that is `no-store`. Its place in the history is that of the page with the form.

export function back() {
  const from = document.body.dataset.from
  if (from?.startsWith('/') && !from.startsWith('//')) history.replaceState(history.state, '', from)
}
