// How many characters are left in a text with a limit: shown when most of the room is taken, announced only near the end, so that it
// neither stands under every empty field nor talks over the typing.

const NEAR = 50
const SHOWN_FROM = 0.75
const italian = new Intl.NumberFormat('it-IT', { useGrouping: 'always' })

export function counters(root) {
  for (const area of root.querySelectorAll('textarea[data-limit]')) {
    const output = document.getElementById(`${area.id}-count`)
    if (!output || area.dataset.counted) continue
    area.dataset.counted = 'yes'
    const limit = Number(area.dataset.limit)
    const show = () => {
      const left = limit - [...area.value].length
      output.hidden = left > limit * (1 - SHOWN_FROM)
      output.textContent = left < 0 ? `${italian.format(-left)} caratteri di troppo` : `${italian.format(left)} caratteri ancora disponibili`
      output.classList.toggle('text-danger', left < 0)
      output.setAttribute('aria-live', left <= NEAR ? 'polite' : 'off')
    }
    area.addEventListener('input', show)
    show()
  }
}
