// Rows that are added and removed without a reload. Without the script the same buttons are sent to the server, which shows
// the form again with one row more or less.

const FIELD = 'input:not([type="hidden"]), select, textarea'

export function groups(root) {
  for (const group of root.querySelectorAll('[data-group]')) {
    if (group.dataset.live) continue
    group.dataset.live = 'yes'
    const template = group.querySelector('template')
    const rows = group.querySelector('[data-rows]')
    const status = group.querySelector('[role="status"]')
    let next = rows.querySelectorAll('[data-row]').length
    group.addEventListener('click', (event) => {
      const add = event.target.closest('[data-add-row]')
      const remove = event.target.closest('[data-remove-row]')
      if (add) {
        event.preventDefault()
        const holder = document.createElement('div')
        holder.innerHTML = template.innerHTML.replaceAll('__i__', String(next))
        const row = holder.firstElementChild
        next += 1
        rows.append(row)
        number(rows)
        row.dispatchEvent(new CustomEvent('portico:row', { bubbles: true }))
        row.querySelector(FIELD)?.focus()
        if (status) status.textContent = 'Riga aggiunta.'
      } else if (remove) {
        event.preventDefault()
        const row = remove.closest('[data-row]')
        const near = row.nextElementSibling ?? row.previousElementSibling
        row.remove()
        number(rows)
        // To a field of the row beside it and not to its button: pressed twice, the key would take that row away too.
        const place = near?.querySelector(FIELD) ?? group.querySelector('[data-add-row]')
        place.focus()
        if (status) status.textContent = 'Riga tolta.'
        group.dispatchEvent(new Event('input', { bubbles: true }))
      }
    })
  }
}

function number(rows) {
  rows.querySelectorAll('[data-row]').forEach((row, index) => {
    const place = row.querySelector('[data-row-number]')
    if (place) place.textContent = String(index + 1)
  })
}
