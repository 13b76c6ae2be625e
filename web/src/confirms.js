// <form data-confirm="Domanda?"> asks in a dialog before it sends. Without the script the form is sent as it is, so what
// cannot be undone uses the `confirm` macro instead, which asks in both cases.

export function confirms() {
  let agreed = null
  document.addEventListener('submit', (event) => {
    const form = event.target
    const button = event.submitter
    const question = button?.dataset.confirm ?? form.dataset?.confirm
    if (!question || agreed === form) {
      agreed = null
      return
    }
    event.preventDefault()
    event.stopImmediatePropagation()
    ask(question, button?.textContent.trim() || 'Conferma').then((yes) => {
      if (!yes) return
      agreed = form
      form.requestSubmit(button)
    })
  }, true)

  // Escape closes a confirmation that is open and gives the focus back to what opened it.
  document.addEventListener('keydown', (event) => {
    if (event.key !== 'Escape') return
    const open = event.target.closest?.('details.confirm[open]')
    if (!open) return
    open.open = false
    open.querySelector('summary').focus()
  })
}

function ask(question, action) {
  const dialog = document.createElement('dialog')
  dialog.className = 'portico-dialog'
  dialog.setAttribute('aria-labelledby', 'portico-dialog-question')
  const text = document.createElement('p')
  text.id = 'portico-dialog-question'
  text.textContent = question
  const form = document.createElement('form')
  form.method = 'dialog'
  form.className = 'd-flex flex-wrap gap-3 justify-content-end'
  form.append(button('no', 'Annulla', 'btn btn-outline-primary'), button('yes', action, 'btn btn-primary'))
  dialog.append(text, form)
  document.body.append(dialog)
  dialog.showModal()
  return new Promise((resolve) => {
    dialog.addEventListener('close', () => {
      resolve(dialog.returnValue === 'yes')
      dialog.remove()
    })
  })
}

function button(value, label, classes) {
  const element = document.createElement('button')
  element.value = value
  element.textContent = label
  element.className = classes
  return element
}
