// How many characters are left in a text with a limit; announced only near the end, so that it does not talk over the typing.

const NEAR = 50

export function counters(root) {
  for (const area of root.querySelectorAll('textarea[data-limit]')) {
    const output = document.getElementById(`${area.id}-count`)
    if (!output || area.dataset.counted) continue
    area.dataset.counted = 'yes'
    const limit = Number(area.dataset.limit)
    const show = () => {
      const left = limit - [...area.value].length
      output.textContent = left < 0 ? `${-left} caratteri di troppo` : `${left} caratteri ancora disponibili`
      output.classList.toggle('text-danger', left < 0)
      output.setAttribute('aria-live', left <= NEAR ? 'polite' : 'off')
    }
    area.addEventListener('input', show)
    show()
  }
}
