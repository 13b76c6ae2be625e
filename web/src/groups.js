// Rows that are added and removed without a reload. Without the script the same buttons are sent to the server, which shows
// the form again with one row more or less.

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
        row.querySelector('input:not([type="hidden"]), select, textarea')?.focus()
        if (status) status.textContent = 'Riga aggiunta.'
      } else if (remove) {
        event.preventDefault()
        remove.closest('[data-row]').remove()
        number(rows)
        group.querySelector('[data-add-row]').focus()
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
