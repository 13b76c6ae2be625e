// `/` puts the cursor into the search box from anywhere; while typing, the first hits appear below it and the arrow keys
// walk through them. Enter on the text itself opens the full page of results, as it does without the script.

export function search() {
  const input = document.getElementById('ricerca')
  document.addEventListener('keydown', (event) => {
    if (event.key !== '/' || event.ctrlKey || event.metaKey || event.altKey || !input) return
    if (event.target.closest('input, textarea, select, [contenteditable]')) return
    event.preventDefault()
    input.focus()
    input.select()
  })
  const list = document.getElementById('ricerca-suggerimenti')
  if (!input || !list) return
  const options = () => [...list.querySelectorAll('[role="option"]')]
  let active = -1

  const mark = (index) => {
    const all = options()
    active = all.length ? (index + all.length) % all.length : -1
    all.forEach((option, place) => option.setAttribute('aria-selected', String(place === active)))
    if (active < 0) input.removeAttribute('aria-activedescendant')
    else {
      input.setAttribute('aria-activedescendant', all[active].id)
      all[active].scrollIntoView({ block: 'nearest' })
    }
  }
  const close = () => {
    list.replaceChildren()
    list.hidden = true
    input.setAttribute('aria-expanded', 'false')
    mark(-1)
  }

  list.addEventListener('htmx:afterSwap', () => {
    const shown = options().length > 0 && document.activeElement === input
    list.hidden = !shown
    input.setAttribute('aria-expanded', String(shown))
    active = -1
    input.removeAttribute('aria-activedescendant')
    // The first hit waits under the cursor.
    if (shown) mark(0)
  })
  input.addEventListener('htmx:configRequest', (event) => {
    if (input.value.trim().length < 2) event.preventDefault()
  })
  input.addEventListener('input', () => {
    if (input.value.trim().length < 2) close()
  })
  input.addEventListener('keydown', (event) => {
    if (list.hidden) return
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      event.preventDefault()
      mark(active + (event.key === 'ArrowDown' ? 1 : -1))
    } else if (event.key === 'Enter' && active >= 0) {
      const address = options()[active]?.dataset.href
      if (address) {
        event.preventDefault()
        location.assign(address)
      }
    } else if (event.key === 'Escape') {
      event.preventDefault()
      close()
    }
  })
  list.addEventListener('mousedown', (event) => {
    const option = event.target.closest('[role="option"]')
    if (option?.dataset.href) {
      event.preventDefault()
      location.assign(option.dataset.href)
    }
  })
  input.addEventListener('blur', () => setTimeout(close, 150))
}

// A search that is a part of a larger form: Enter presses its own button, not the one that sends the form.
export function searchesInside() {
  for (const input of document.querySelectorAll('input[data-enter]')) {
    input.addEventListener('keydown', (event) => {
      if (event.key !== 'Enter' || event.isComposing) return
      event.preventDefault()
      document.getElementById(input.dataset.enter)?.click()
    })
  }
}
