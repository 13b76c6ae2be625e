// Builds web/dist: one style sheet, one script, the icons and the fonts, each named after its content, and a manifest that
// says which is which. Nothing is fetched: everything comes from the lock file.

import { createHash } from 'node:crypto'
import { mkdirSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, extname, join, basename } from 'node:path'
import { fileURLToPath } from 'node:url'
import { constants, gzipSync } from 'node:zlib'
import * as esbuild from 'esbuild'
import * as sass from 'sass'

const here = dirname(fileURLToPath(import.meta.url))
const modules = join(here, 'node_modules')
// Built aside and put in place at the end: a build that fails leaves the last good one.
const place = join(here, 'dist')
const dist = join(modules, '.portico-dist')
const manifest = {}

/**
 * Packages of which something travels with the program: those that the tools read, and two that they do not see, Bootstrap Italia for
 * its pictures and the design tokens for the values that Bootstrap Italia has copied from them.
 */
const used = new Set(['bootstrap-italia', 'design-tokens-italia'])

/** Notes the package to which a file that was read belongs; our own files belong to none. */
function uses(path) {
  const inside = path.split('node_modules/').slice(1).at(-1)
  if (inside) used.add(inside.split('/').slice(0, inside.startsWith('@') ? 2 : 1).join('/'))
}

/** Files that shrink are also written compressed, once, so that the server never does it again. */
const SHRINKS = new Set(['.css', '.js', '.svg', '.txt'])

/** Writes one file under a name that changes with its content, and returns that name. */
function emit(name, content) {
  const bytes = Buffer.from(content)
  const hash = createHash('sha256').update(bytes).digest('hex').slice(0, 12)
  const extension = extname(name)
  const hashed = `${basename(name, extension)}-${hash}${extension}`
  writeFileSync(join(dist, hashed), bytes)
  if (SHRINKS.has(extension)) {
    writeFileSync(join(dist, `${hashed}.gz`), gzipSync(bytes, { level: constants.Z_BEST_COMPRESSION }))
  }
  manifest[name] = hashed
  return hashed
}

/** Pictures written into the style sheet become files: the security policy allows nothing but our own addresses. */
function extractPictures(css) {
  const seen = new Map()
  return css.replace(/url\((?:"data:image\/svg\+xml([^"]*)"|'data:image\/svg\+xml([^']*)'|data:image\/svg\+xml([^)]*))\)/g, (...found) => {
    const data = found[1] ?? found[2] ?? found[3]
    if (!seen.has(data)) {
      const [head, ...rest] = data.split(',')
      const body = rest.join(',')
      const svg = head.includes('base64') ? Buffer.from(body, 'base64').toString('utf8') : body.replace(/%([0-9a-f]{2})/gi, (_all, hex) => String.fromCharCode(parseInt(hex, 16)))
      seen.set(data, emit(`picture-${seen.size + 1}.svg`, svg))
    }
    return `url(${seen.get(data)})`
  })
}

function styles() {
  const compiled = sass.compile(join(here, 'styles/app.scss'), {
    loadPaths: [modules],
    quietDeps: true,
    silenceDeprecations: ['import', 'global-builtin', 'color-functions', 'mixed-decls', 'slash-div', 'if-function'],
    logger: sass.Logger.silent
  })
  for (const url of compiled.loadedUrls) uses(fileURLToPath(url))
  const fonts = compiled.css.replace(/url\(["']?font:([a-z0-9-]+\.woff2)["']?\)/g, (_, file) => {
    const path = join(modules, '@fontsource/titillium-web/files', file)
    uses(path)
    const bytes = readFileSync(path)
    return `url(${emit(file, bytes)})`
  })
  const css = extractPictures(fonts)
  if (/url\(\s*["']?data:/.test(css)) throw new Error('the style sheet still contains a data: address')
  const { code } = esbuild.transformSync(css, { loader: 'css', minify: true, legalComments: 'none' })
  emit('app.css', code)
}

async function script() {
  const result = await esbuild.build({
    entryPoints: [join(here, 'src/app.js')],
    bundle: true,
    minify: true,
    format: 'iife',
    target: 'es2020',
    legalComments: 'none',
    // Bootstrap Italia says that its plugins have no side effects; setting themselves up is one.
    ignoreAnnotations: true,
    // htmx can evaluate code in attributes; the page forbids it (allowEval) and so does the security policy.
    logOverride: { 'direct-eval': 'silent' },
    metafile: true,
    write: false
  })
  for (const { inputs } of Object.values(result.metafile.outputs)) {
    for (const [path, { bytesInOutput }] of Object.entries(inputs)) if (bytesInOutput > 0) uses(path)
  }
  emit('app.js', result.outputFiles[0].text)
}

function licences() {
  const parts = [...used].sort().map((name) => {
    const folder = join(modules, name)
    const { version, license } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
    const file = readdirSync(folder).find((entry) => /^licen[cs]e/i.test(entry))
    if (!file) throw new Error(`${name} travels with the program and has no text of its licence`)
    const text = readFileSync(join(folder, file), 'utf8').trim()
    return `${name} ${version} (${license})\n\n${text}\n`
  })
  emit('licences.txt', parts.join(`\n${'-'.repeat(80)}\n\n`))
}

rmSync(dist, { recursive: true, force: true })
mkdirSync(dist)
styles()
await script()
emit('sprites.svg', readFileSync(join(createRequire(import.meta.url).resolve('bootstrap-italia/package.json'), '../dist/svg/sprites.svg')))
for (const file of readdirSync(join(here, 'public')).sort()) emit(file, readFileSync(join(here, 'public', file)))
licences()
const sorted = Object.fromEntries(Object.entries(manifest).sort(([a], [b]) => (a < b ? -1 : 1)))
writeFileSync(join(dist, 'manifest.json'), `${JSON.stringify(sorted, null, 2)}\n`)
rmSync(place, { recursive: true, force: true })
renameSync(dist, place)
const size = (name) => `${name} ${Math.round(readFileSync(join(place, manifest[name])).length / 1024)} KB`
console.log(`web/dist: ${Object.keys(manifest).length} files (${size('app.css')}, ${size('app.js')})`)
