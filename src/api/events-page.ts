import { catalogue } from '#catalogue/catalogue.ts'
import type { CatalogueEntry, Route } from '#catalogue/define.ts'
import { domainOf } from '#facts/domain/fact.ts'
import { eventSchema } from './event-schema.ts'
import { type FieldRow, fieldRows } from './events-page/field-rows.ts'

const opening = `# Events

Every type of the catalogue.
\`npm run docs\` generates this page from \`src/catalogue/\`: make changes there.
Machine-readable forms are \`docs/schemas/\`, [asyncapi.json](asyncapi.json), and \`GET /v1/event-types\` of a running copy.

Names are \`{Domain}.{Entity}.{Action}.v{n}\`.
Fields that a type does not define are stored.
Marked fields are masked for operators and never logged ([privacy.md](privacy.md)):

- *personal*: personal data, such as a name. A fact has a commitment in its place, and the value is in the vault.
- *secret*: a credential. As *personal*, and its value expires.
- *identifier*: the id of a person or an account. It stays in the fact.

*Clear* means that the consumers of an exchange receive personal and secret values; all others receive commitments.
Times are ISO 8601 with an offset.
Whole numbers are within ±9007199254740991.`

/** The catalogue as a page for people. */
export const eventsPage = (): string => {
  const families = Map.groupBy(catalogue.values(), ({ type }) => domainOf(type))
  const index = [...families].map(([name, entries]) => `- [${name}](#${name.toLowerCase()}): ${entries.length}`)
  const sections = [...families].map(([name, entries]) => [`## ${name}`, ...entries.map(section)].join('\n\n'))
  return `${[opening, index.join('\n'), ...sections].join('\n\n')}\n`
}

const section = (entry: CatalogueEntry): string => {
  const { type, summary, example } = entry
  const json = JSON.stringify(example, null, 2)
  return [
    `### ${type}`,
    summary,
    facts(entry),
    fieldTable(fieldRows(eventSchema(type))),
    `\`\`\`json\n${json}\n\`\`\``,
  ].join('\n\n')
}

const facts = ({ publisher, routes, legacy, aliases, type }: CatalogueEntry): string =>
  [
    `- publisher: ${publisher}`,
    `- exchanges: ${routes.map((route) => routeText(route, type)).join('; ') || 'none'}`,
    ...(aliases ? [`- alias: ${aliases.map((alias) => `\`${alias}\``).join(', ')}`] : []),
    ...(legacy ? [`- older name: \`${legacy.name}\`, routing key \`${legacy.routingKey}\``] : []),
  ].join('\n')

const routeText = ({ exchange, as = '', clear }: Route, type: string): string =>
  [`\`${exchange}\``, ...(as === '' || as === type ? [] : [`as \`${as}\``]), ...(clear ? ['(clear)'] : [])].join(' ')

const fieldTable = (rows: readonly FieldRow[]): string =>
  ['| field | type | required | mark | |', '| --- | --- | --- | --- | --- |', ...rows.map(fieldLine)].join('\n')

const fieldLine = ({ name, kind, isRequired, mark, meaning }: FieldRow): string =>
  `| \`${name}\` | ${kind} | ${isRequired ? 'yes' : ''} | ${mark} | ${meaning.replaceAll('|', '\\|')} |`
