import type { SubjectExport } from '#custody/application/export-subject.ts'
import type { Fact } from '#facts/domain/fact.ts'

/** Formats an export as one HTML page for a person, without scripts and without links. */
export const formatExport = (data: SubjectExport): string => `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<title>What is held about ${nameOf(data.target)}</title>
<style>
body { font: 15px/1.5 system-ui, sans-serif; max-width: 60em; margin: 2em auto; padding: 0 1em }
table { border-collapse: collapse; width: 100% } th { text-align: left; vertical-align: top; width: 14em }
th, td { border-top: 1px solid #ccc; padding: .2em .5em; overflow-wrap: anywhere } h2 { margin-top: 2em }
</style>
</head>
<body>
<h1>What is held about ${nameOf(data.target)}</h1>
<p>Tenant ${escaped(data.tenantId)}. Exported ${escaped(data.exportedAt)} by ${escaped(data.exportedBy)}, as ${escaped(data.exportId)}.</p>
<p>${data.events.length} events, ${data.holds.length} legal holds, ${data.erasures.length} erasures.</p>
${data.events.map(formatEvent).join('\n')}
<h2>Not searched</h2>
<ul>${data.notSearched.map((text) => `<li>${escaped(text)}</li>`).join('')}</ul>
${formatList('Legal holds', data.holds)}
${formatList('Erasures', data.erasures)}
</body>
</html>
`

const formatEvent = ({
  eventId,
  type,
  receivedAt,
  values,
  texts = {},
  facts,
}: SubjectExport['events'][number]): string => `<section>
<h2>${escaped(type)}</h2>
<p>Event ${escaped(eventId)}, received ${escaped(receivedAt)}.${noteOf(values)}</p>
${facts.map((fact) => formatFact(fact, texts[fact.happening])).join('\n')}
</section>`

const formatFact = ({ happening, recordedat, data }: Fact, states: ValueStates): string =>
  `<h3>${escaped(happening)}, ${escaped(recordedat)}.${noteOf(states)}</h3>\n${formatTable(data)}`

type ValueStates = Readonly<Record<string, string | undefined>> | undefined

const noteOf = (values: ValueStates = {}): string =>
  Object.entries(values)
    .filter(([, state]) => state !== 'open')
    .map(([name, state]) => ` The ${name} values are ${state}.`)
    .join('')

const formatList = (title: string, items: readonly object[]): string =>
  items.length === 0 ? '' : `<h2>${title}</h2>\n${items.map(formatTable).join('\n')}`

const formatTable = (fields: object): string =>
  `<table>${Object.entries(fields)
    .map(([name, value]) => `<tr><th>${escaped(name)}</th><td>${textOf(value)}</td></tr>`)
    .join('')}</table>`

/** Example: `subject customer-42`. */
const nameOf = (target: SubjectExport['target']): string => escaped(Object.entries(target).flat().join(' '))

/** A list or an object has rows of its own, so that a person reads no JSON. */
const textOf = (value: unknown): string => {
  if (Array.isArray(value)) return value.map((item) => `<div>${textOf(item)}</div>`).join('')
  return typeof value === 'object' && value !== null ? formatTable(value) : escaped(String(value))
}

const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;')
