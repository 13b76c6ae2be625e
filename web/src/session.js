// Two minutes before the login session ends the person is told, and can stay with one press. Nothing on the page is lost
// when it ends: it can be signed in again from another tab.

const WARN_BEFORE = 120

export function session() {
  const hint = document.querySelector('meta[name="session-seconds"]')
  if (!hint) return
  const seconds = Number(hint.content)
  const keep = hint.dataset.keep
  if (!(seconds > 0)) return
  let warn
  let end
  const box = document.createElement('div')
  box.className = 'session-warning'
  box.setAttribute('role', 'alert')
  document.body.append(box)

  const start = () => {
    clearTimeout(warn)
    clearTimeout(end)
    box.replaceChildren()
    warn = setTimeout(ask, Math.max(seconds - WARN_BEFORE, 5) * 1000)
    end = setTimeout(over, seconds * 1000)
  }
  const say = (text, ...actions) => {
    const message = document.createElement('p')
    message.textContent = text
    box.replaceChildren(message, ...actions)
  }
  const ask = () => {
    const stay = document.createElement('button')
    stay.type = 'button'
    stay.className = 'btn btn-sm btn-primary'
    stay.textContent = 'Resta collegato'
    stay.addEventListener('click', async () => {
      try {
        const answer = await fetch(keep, { headers: { Accept: 'application/json' }, credentials: 'same-origin', redirect: 'error' })
        if (answer.ok) start()
        else over()
      } catch {
        say('Il collegamento non risponde. Riprova fra poco: quello che hai scritto resta qui.', stay)
      }
    })
    say('Per sicurezza la sessione si chiude fra due minuti.', stay)
  }
  const over = () => {
    const enter = document.createElement('a')
    enter.className = 'btn btn-sm btn-primary'
    enter.href = document.body.dataset.login ?? '/accesso'
    enter.target = '_blank'
    enter.rel = 'noopener'
    enter.textContent = 'Accedi di nuovo (si apre un’altra scheda)'
    say('La sessione si è chiusa. Quello che hai scritto è ancora qui: accedi di nuovo e poi invia.', enter)
  }
  start()
  document.addEventListener('htmx:afterRequest', (event) => {
    if (event.detail.successful) start()
  })
}
