import { CommandFault, UsageFault } from '#commands/command-line.ts'
import { addImport, addToArray, replacePart } from './edits.ts'
import { requireName, words } from './names.ts'
import type { Scaffold } from './scaffold.ts'

const named = {
  of: 'an event type',
  pattern: /^(?:[A-Z][A-Za-z]*\.){3}v1$/,
  rule: 'Use {Domain}.{Entity}.{Action}.v1 with the action in the past tense; docs/event-versioning.md describes a later version.',
  example: 'Payment.Refund.Issued.v1',
}

/** An event type of a family that exists. */
export const eventType: Scaffold = {
  usage: 'event-type Payment.Refund.Issued.v1 [--family payment]',
  options: { family: { type: 'string' } },
  plan: ({ create, edit, read }, text, { family }) => {
    const type = requireName(text, named)
    const [domain = '', entity = '', action = ''] = type.split('.')
    const path = `src/catalogue/families/${family ?? familyOf(domain)}.ts`
    const source = read(path)
    if (source === undefined) throw new UsageFault(unknownFamily(path, domain))
    const [, list] = /export const (\w+): readonly CatalogueEntry\[\]/.exec(source) ?? []
    if (list === undefined) throw new CommandFault(`${path} does not have a list of entries. Nothing was written.`)
    const field = `${action.replace(/^./, (letter) => letter.toLowerCase())}At`
    const example = { accountId: 'ACC-2041', [field]: '2026-03-01T12:00:00Z' }
    create(`test/published/samples/${type}.json`, `${JSON.stringify(example, null, 2)}\n`)
    edit(
      path,
      addToArray(list, entryOf(type, { source, field })),
      addName('instant', '../define.ts'),
      addName('accountId', '../fields/fields.ts'),
    )
    edit(
      'CHANGELOG.md',
      replacePart(/(?<=^## .*unreleased\n[^#]*)^### For callers\n\n/, (found) => `${found}- New type: \`${type}\`.\n`),
    )
    return [
      `${path} gives ${type} an \`accountId\` and \`${field}\`. Replace \`data\`, \`example\` and the sample with your fields: every value that can describe a person is \`personal\`, \`secret\` or \`identifier\`.`,
      `Then run \`npm run docs\`, delete test/published/promises/${type}.json and run \`npm run check\`, which writes it again. Once the type is released, it only gains optional fields.`,
      `Without a reader in src/scoring/application/parse-event.ts, ${words(entity)} events score 0 and are approved.`,
    ]
  },
  generate: ['docs', 'promises'],
}

/** Example: `AiGeneration` → `ai-generation`. */
const familyOf = (domain: string): string => words(domain).replaceAll(' ', '-')

const unknownFamily = (path: string, domain: string): string =>
  `There is no ${path} for ${domain} types. Name a file of src/catalogue/families/ with --family, for example --family payment.`

const addName = (name: string, module: string) => (text: string) =>
  new RegExp(`import [^;]*?\\b${name}\\b[^;]*? from '${module}'`).test(text) ? text : addImport(name, module)(text)

type EntryNames = Readonly<{ source: string; field: string }>

const entryOf = (type: string, { source, field }: EntryNames): string => {
  const [, entity = '', action = ''] = type.split('.')
  const thing = words(entity)
  const publisher = /^const publisher = /m.test(source)
    ? 'publisher'
    : (source.match(/publisher: '[^']+'/) ?? ["publisher: 'the producer'"])[0]
  return `  define({
    type: '${type}',
    summary: '${/^[aeiou]/.test(thing) ? 'An' : 'A'} ${thing} was ${words(action)}.',
    ${publisher},
    data: z.looseObject({ accountId, ${field}: instant }),
    example: { accountId: 'ACC-2041', ${field}: '2026-03-01T12:00:00Z' },${legacyOf(type, source)}
  })`
}

/** The types of some families also have a name and a routing key of the flat envelope. */
const legacyOf = (type: string, source: string): string => {
  const [, prefix] = /routingKey: '(\w+\.\w+)\./.exec(source) ?? []
  if (prefix === undefined) return ''
  const [domain = '', entity = '', action = ''] = type.split('.')
  const key = `${prefix}.${entity}.${action}`.toLowerCase()
  return `\n    legacy: { name: '${domain}${entity}${action}', routingKey: '${key}' },`
}
