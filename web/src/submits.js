// A form is sent once: the button that sent it rests until the answer comes. The server refuses a second sending of the
// same key anyway; this only spares the person the doubt.

const PATIENCE = 15000

export function submits(root) {
  for (const form of root.querySelectorAll('form[method="post" i]')) {
    if (form.dataset.guarded) continue
    form.dataset.guarded = 'yes'
    form.addEventListener('submit', (event) => {
      if (event.defaultPrevented || form.dataset.download !== undefined) return
      if (form.dataset.busy) {
        event.preventDefault()
        return
      }
      form.dataset.busy = 'yes'
      form.setAttribute('aria-busy', 'true')
      const button = event.submitter
      const release = () => {
        delete form.dataset.busy
        form.removeAttribute('aria-busy')
        button?.removeAttribute('aria-disabled')
        button?.classList.remove('is-busy')
      }
      // Not `disabled`: a disabled button loses the focus and its own name and value would not be sent.
      button?.setAttribute('aria-disabled', 'true')
      button?.classList.add('is-busy')
      setTimeout(release, PATIENCE)
      window.addEventListener('pageshow', release, { once: true })
    })
  }
}
