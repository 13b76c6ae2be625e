// A calendar beside each date, for those who prefer to pick. What is sent is always the text, written as people write it.

export function dates(root) {
  for (const input of root.querySelectorAll('input[data-date]')) {
    if (input.dataset.picker || !('showPicker' in HTMLInputElement.prototype)) continue
    input.dataset.picker = 'yes'
    const native = document.createElement('input')
    native.type = 'date'
    native.tabIndex = -1
    native.className = 'date-native'
    native.setAttribute('aria-hidden', 'true')
    const button = document.createElement('button')
    button.type = 'button'
    button.className = 'date-button'
    button.setAttribute('aria-label', `Apri il calendario: ${label(input)}`)
    button.append(icon())
    button.addEventListener('click', () => {
      native.value = toIso(input.value)
      native.showPicker()
    })
    native.addEventListener('change', () => {
      const [year, month, day] = native.value.split('-')
      if (!day) return
      input.value = `${day}/${month}/${year}`
      input.dispatchEvent(new Event('input', { bubbles: true }))
      input.dispatchEvent(new Event('change', { bubbles: true }))
      input.focus()
    })
    input.parentElement.classList.add('has-calendar')
    input.after(button, native)
  }
}

function label(input) {
  return input.labels?.[0]?.firstChild?.textContent.trim() ?? ''
}

function toIso(text) {
  const parts = /^\s*(\d{1,2})[/.\- ](\d{1,2})[/.\- ](\d{4})\s*$/.exec(text)
  return parts ? `${parts[3]}-${parts[2].padStart(2, '0')}-${parts[1].padStart(2, '0')}` : ''
}

function icon() {
  const address = document.querySelector('meta[name="sprites"]')?.content ?? ''
  const svg = document.createElementNS('http://www.w3.org/2000/svg', 'svg')
  svg.setAttribute('class', 'icon icon-sm icon-primary')
  svg.setAttribute('aria-hidden', 'true')
  const use = document.createElementNS('http://www.w3.org/2000/svg', 'use')
  use.setAttribute('href', `${address}#it-calendar`)
  svg.append(use)
  return svg
}
