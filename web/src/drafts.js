// <form data-draft="name"> keeps what is being typed in this tab until it is sent. The draft lives in sessionStorage: it
// never leaves the machine, it is bound to the signed-in person, and it goes when the tab closes or somebody signs out.

const PREFIX = 'portico-draft:'
const SENT = 'portico-draft-sent'
const SKIPPED = new Set(['hidden', 'password', 'file', 'submit', 'button'])

export function drafts() {
  const owner = document.body.dataset.user
  if (!owner) {
    // Signed out. If the session merely expired, the draft waits for its owner, and what was being sent was not taken; a
    // deliberate sign-out clears it (below).
    sessionStorage.removeItem(SENT)
    return
  }
  forgetOthers(owner)
  const sent = sessionStorage.getItem(SENT)
  sessionStorage.removeItem(SENT)
  const forms = [...document.querySelectorAll('form[data-draft]')]
  const refused = document.querySelector('[data-error-summary]')
  // Something went wrong on the way: nothing was recorded, the draft stays. A form that offers to send it again sends the draft.
  const unsent = document.querySelector('[data-unsent]')
  if (sent && !refused && !unsent) sessionStorage.removeItem(sent)
  if (sent && unsent) unsent.closest('form')?.addEventListener('submit', () => sessionStorage.setItem(SENT, sent))
  for (const form of forms) follow(form, owner, Boolean(refused))
  document.addEventListener('submit', (event) => {
    if (event.target.matches?.('[data-signs-out]')) forgetOthers(null)
  })
}

function follow(form, owner, refused) {
  const key = `${PREFIX}${owner}:${location.pathname}:${form.dataset.draft}`
  const stored = read(key)
  if (stored && !refused && differs(form, stored.fields)) offer(form, key, stored)
  let timer
  const keep = () => {
    clearTimeout(timer)
    timer = undefined
    write(key, form)
  }
  form.addEventListener('input', () => {
    clearTimeout(timer)
    timer = setTimeout(keep, 400)
  })
  onLeaving(() => timer && keep())
  form.addEventListener('submit', () => {
    keep()
    sessionStorage.setItem(SENT, key)
  })
}

// The drafts that the server keeps: what was typed since the last time goes along when the page is left, or put out of sight,
// before its pause is over. What was sent and refused has not been kept either.
const MOST_ON_LEAVING = 60000
// Whoever comes back within this time may be quicker than what they left behind.
const ON_ITS_WAY = 20000

export function keptDrafts() {
  const owner = document.body.dataset.user
  for (const line of document.querySelectorAll('.draft-status[hx-post]')) {
    const form = line.closest('form')
    if (!form) continue
    const key = `${PREFIX}${owner}:${line.getAttribute('hx-post')}`
    overtaken(form, line, key)
    let unkept = Boolean(form.querySelector('[data-error-summary]'))
    for (const kind of ['input', 'change']) form.addEventListener(kind, () => (unkept = true))
    document.addEventListener('submit', (event) => {
      if (event.defaultPrevented) return
      if (event.target !== form && !event.target.closest('.draft-offer')) return
      unkept = false
      sessionStorage.removeItem(key)
    })
    line.addEventListener('htmx:beforeRequest', () => (unkept = false))
    line.addEventListener('htmx:afterRequest', (event) => (unkept = unkept || !event.detail.successful))
    onLeaving(() => {
      if (!unkept) return
      unkept = false
      const body = contents(form)
      write(key, form, { left: Date.now(), body: body.toString() })
      // A browser lets only so much outlive the page.
      const keepalive = body.toString().length < MOST_ON_LEAVING
      fetch(line.getAttribute('hx-post'), { method: 'POST', body, keepalive, credentials: 'same-origin' })
        .then((answer) => (answer.ok ? sessionStorage.removeItem(key) : (unkept = true)))
        .catch(() => (unkept = true))
    })
  }
}

// The page was asked for before the server had what was typed on leaving it: the same is sent once more, and the page asked for
// again. Where the server cannot be reached, it is offered from here.
async function overtaken(form, line, key) {
  const stored = read(key)
  sessionStorage.removeItem(key)
  if (!stored || document.querySelector('[data-error-summary]') || listed(stored.body) || !differs(form, stored.fields)) return
  if (Date.now() - stored.left < ON_ITS_WAY) {
    const body = new URLSearchParams(stored.body)
    const answer = await fetch(line.getAttribute('hx-post'), { method: 'POST', body, credentials: 'same-origin' }).catch(() => null)
    if (answer?.ok) return location.reload()
  }
  offer(form, key, stored)
}

// Whether the page says itself that there is this draft: by the form of which it is, or because there can be only one.
function listed(body) {
  const which = new URLSearchParams(body).get('_form')
  if (!which) return Boolean(document.querySelector('.draft-offer'))
  return [...document.querySelectorAll('a[href*="bozza="]')].some((link) => new URL(link.href).searchParams.get('bozza') === which)
}

function contents(form) {
  return new URLSearchParams([...new FormData(form)].filter(([, value]) => typeof value === 'string'))
}

function onLeaving(act) {
  window.addEventListener('pagehide', act)
  document.addEventListener('visibilitychange', () => document.visibilityState === 'hidden' && act())
}

function fields(form) {
  return [...form.elements].filter((field) => field.name && !SKIPPED.has(field.type))
}

// Every input has a `checked`; it means something only for these.
function ticks(field) {
  return field.type === 'checkbox' || field.type === 'radio'
}

function write(key, form, more) {
  const kept = fields(form).map((field) => [field.name, field.value, ticks(field) ? field.checked : null])
  try {
    sessionStorage.setItem(key, JSON.stringify({ ...more, at: new Date().toLocaleTimeString('it-IT', { hour: '2-digit', minute: '2-digit' }), fields: kept }))
  } catch {
    // The tab's storage is full: the text is still in the form.
  }
}

function read(key) {
  try {
    return JSON.parse(sessionStorage.getItem(key))
  } catch {
    return null
  }
}

function matching(form, [name, value, checked]) {
  const candidates = fields(form).filter((field) => field.name === name)
  return checked === null || candidates.length < 2 ? candidates[0] : candidates.find((field) => field.value === value)
}

function differs(form, kept) {
  return kept.some((entry) => {
    const field = matching(form, entry)
    if (!field) return entry[1] !== '' && entry[2] !== false
    return entry[2] === null ? field.value !== entry[1] : field.checked !== entry[2]
  })
}

function offer(form, key, stored) {
  const box = document.createElement('div')
  box.className = 'alert alert-info draft-offer'
  box.setAttribute('role', 'status')
  const text = document.createElement('p')
  text.textContent = `Alle ${stored.at} avevi iniziato a scrivere qui senza inviare.`
  const resume = act('Riprendi quello che avevi scritto', 'btn btn-sm btn-primary', () => {
    restore(form, stored.fields)
    box.remove()
  })
  const discard = act('Scarta', 'btn btn-sm btn-outline-primary', () => {
    sessionStorage.removeItem(key)
    box.remove()
  })
  const actions = document.createElement('div')
  actions.className = 'd-flex flex-wrap gap-2'
  actions.append(resume, discard)
  box.append(text, actions)
  form.prepend(box)
}

function restore(form, kept) {
  for (const entry of kept) {
    let field = matching(form, entry)
    if (!field) {
      // A row of a repeated group that is not on the page yet.
      const group = /^([^[\]]+)\[\d+\]/.exec(entry[0])?.[1]
      form.querySelector(`[data-group="${group}"] [data-add-row]`)?.click()
      field = matching(form, entry)
    }
    if (!field) continue
    if (entry[2] === null) field.value = entry[1]
    else field.checked = entry[2]
    field.dispatchEvent(new Event('input', { bubbles: true }))
  }
  fields(form)[0]?.focus()
}

function act(label, classes, run) {
  const button = document.createElement('button')
  button.type = 'button'
  button.className = classes
  button.textContent = label
  button.addEventListener('click', run)
  return button
}

function forgetOthers(owner) {
  for (const key of Object.keys(sessionStorage)) {
    if (key.startsWith(PREFIX) && !(owner && key.startsWith(`${PREFIX}${owner}:`))) sessionStorage.removeItem(key)
  }
}
