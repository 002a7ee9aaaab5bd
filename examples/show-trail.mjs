// Prints the audit trail of an event, and checks it here: each fact has the hash in its entry, and each entry its leaf hash.
//   TOKEN=… node examples/show-trail.mjs <event id>
import { createHash } from 'node:crypto'
import { setTimeout as wait } from 'node:timers/promises'

const { SLUICE_HTTP_PORT = 3000, SLUICE_URL = `http://127.0.0.1:${SLUICE_HTTP_PORT}`, TOKEN } = process.env
const [eventId] = process.argv.slice(2)
const waitsMax = 60

const end = (line, exitCode) => {
  console.error(line)
  process.exit(exitCode)
}

if (!eventId) end('Usage: node examples/show-trail.mjs <event id>', 2)
if (!TOKEN) end('TOKEN is missing: export TOKEN=$(npm run -s token -- --tenant acme --scope audit:read)', 2)

const read = async (cursor) => {
  const query = cursor ? `?cursor=${cursor}` : ''
  const response = await fetch(`${SLUICE_URL}/v1/events/${eventId}/trail${query}`, {
    headers: { authorization: `Bearer ${TOKEN}` },
    signal: AbortSignal.timeout(10_000),
  }).catch(({ cause, message }) => end(`no answer: ${cause?.code ?? message} at ${SLUICE_URL}`, 1))
  const body = await response.json().catch(() => end(`no answer of Sluice at ${SLUICE_URL}: set SLUICE_URL`, 1))
  if (!response.ok) end(`${response.status}: ${body.detail}`, 1)
  return body
}

const readAll = async () => {
  const first = await read()
  const lines = [...first.items]
  for (let cursor = first.nextCursor; cursor; ) {
    const { items, nextCursor } = await read(cursor)
    lines.push(...items)
    cursor = nextCursor
  }
  return { ...first, items: lines }
}

/** An entry is under a checkpoint some seconds after its fact. */
const readSettled = async () => {
  for (let waits = 0; ; waits += 1) {
    const trail = await readAll()
    if (waits === waitsMax || trail.items.every(({ state }) => state !== 'waiting')) return trail
    await wait(1000)
  }
}

const sha256 = (...parts) => parts.reduce((hash, part) => hash.update(part), createHash('sha256'))

/** An entry is an object, or a list in the first format, where the hash of the fact is the seventh part. */
const factHashIn = (entry) => {
  const parsed = JSON.parse(entry)
  return Array.isArray(parsed) ? parsed[6] : parsed.factHash
}

const checkOf = ({ entry, fact, leafHash, masked }) => {
  if (masked) return 'hidden from operators'
  if (entry === null) return 'no entry yet'
  if (sha256(Buffer.of(0), entry).digest('base64') !== leafHash) return 'THE ENTRY IS NOT THAT OF ITS LEAF'
  if (fact === null) return 'entry'
  return sha256(fact).digest('hex') === factHashIn(entry) ? 'fact and entry' : 'THE FACT WAS CHANGED'
}

const trail = await readSettled()
const rows = trail.items.map((line) => [
  line.index ?? '-',
  line.recordedAt ?? '-',
  line.happening,
  line.actor ?? '-',
  line.state,
  checkOf(line),
])
console.log(`Trail of ${trail.eventId}`)
console.log(`Log ${trail.origin}, ${trail.checkpoint?.size ?? 0} entries`)
const titles = ['entry', 'recorded', 'what happened', 'by', 'state', 'checked here']
const widths = titles.map((title, at) => Math.max(title.length, ...rows.map((row) => String(row[at]).length)))
for (const row of [titles, ...rows])
  console.log(
    row
      .map((cell, at) => String(cell).padEnd(widths[at]))
      .join('  ')
      .trimEnd(),
  )

const isFault = ({ state }) => !['intact', 'archived', 'waiting'].includes(state)
const faults = trail.items.filter((line) => isFault(line) || checkOf(line).startsWith('THE '))
if (faults.length > 0) end(`${faults.length} of ${rows.length} lines have a fault.`, 1)
