// Everything on the pages works without this script; it only saves reloads, keystrokes and lost text.

import '../node_modules/bootstrap-italia/src/js/plugins/init.js'
import '../node_modules/bootstrap-italia/src/js/plugins/collapse.js'
import '../node_modules/bootstrap-italia/src/js/plugins/dropdown.js'
import htmx from 'htmx.org/dist/htmx.esm.js'
import { back } from './back.js'
import { confirms } from './confirms.js'
import { counters } from './counters.js'
import { dates } from './dates.js'
import { drafts, keptDrafts } from './drafts.js'
import { groups } from './groups.js'
import { reveals } from './reveals.js'
import { search, searchesInside } from './search.js'
import { session } from './session.js'
import { submits } from './submits.js'

const csrf = () => document.querySelector('meta[name="csrf-token"]')?.content

// What htmx sends carries the same token as every form.
document.addEventListener('htmx:configRequest', (event) => {
  const token = csrf()
  if (token) event.detail.headers['X-CSRF-Token'] = token
})

function enhance(root) {
  counters(root)
  dates(root)
  groups(root)
  reveals(root)
  submits(root)
}

document.addEventListener('DOMContentLoaded', () => {
  // First: drafts are kept by address.
  back()
  enhance(document)
  confirms()
  drafts()
  keptDrafts()
  search()
  searchesInside()
  session()
  // After a refusal the summary of what is wrong is read first.
  document.querySelector('[data-error-summary]')?.focus()
})
document.addEventListener('portico:row', (event) => enhance(event.target))
htmx.onLoad((element) => enhance(element))
