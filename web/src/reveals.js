// <details data-open-with="name=value"> opens when that choice is made, and whoever writes into it makes the choice. Without the
// script it is opened by hand.

export function reveals(root) {
  for (const details of root.querySelectorAll('details[data-open-with]')) {
    if (details.dataset.live) continue
    details.dataset.live = 'yes'
    const [name, value] = details.dataset.openWith.split('=')
    const choice = [...(details.closest('form')?.elements ?? [])].find((field) => field.name === name && field.value === value)
    if (!choice) continue
    choice.addEventListener('change', () => {
      if (!choice.checked) return
      details.open = true
      details.scrollIntoView({ block: 'nearest' })
    })
    details.addEventListener('input', () => {
      choice.checked = true
    })
  }
}
