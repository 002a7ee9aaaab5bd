import type { Extensions, Fact } from './fact.ts'

/** Every attribute of a fact. The compiler keeps the list complete. */
const attributes: Readonly<Record<keyof Fact, true>> = {
  specversion: true,
  id: true,
  type: true,
  source: true,
  subject: true,
  time: true,
  datacontenttype: true,
  dataschema: true,
  tenantid: true,
  partnerid: true,
  eventid: true,
  eventtype: true,
  receivedat: true,
  happening: true,
  recordedat: true,
  correlationid: true,
  causationid: true,
  actor: true,
  actorkind: true,
  actorissuer: true,
  actorreason: true,
  userid: true,
  producerid: true,
  traceparent: true,
  retainuntil: true,
  sluicevault: true,
  sluiceextensions: true,
  data: true,
}

/** Later versions may add these, and every name that begins with `sluice`. */
const planned = ['erasedat', 'policyid', 'reviewid']

/** The names that a producer must not give to an extension attribute: readers would take it for an attribute of Sluice. */
export const reservedNames: readonly string[] = [...Object.keys(attributes), ...planned]

const reserved: ReadonlySet<string> = new Set(reservedNames)

export const isReservedName = (name: string): boolean => reserved.has(name) || name.startsWith('sluice')

/** The extension attributes of a fact. */
export const extensionsOf = (fact: Omit<Fact, 'id'>): Extensions =>
  Object.fromEntries(
    Object.entries(fact).flatMap(([name, value]) =>
      !isReservedName(name) && isExtensionValue(value) ? [[name, value]] : [],
    ),
  )

const isExtensionValue = (value: unknown): value is Extensions[string] =>
  ['string', 'number', 'boolean'].includes(typeof value)

/** The values as text, as binary mode sends them: the same attribute has the same text in every mode. */
export const textsOf = (extensions: Extensions): Readonly<Record<string, string>> =>
  Object.fromEntries(Object.entries(extensions).map(([name, value]) => [name, String(value)]))
