import { leafHash } from '#audit/application/merkle-tree.ts'
import { readEntry } from '#audit/domain/audit-entry.ts'
import { encodeBundle } from '#audit/domain/entry-bundle.ts'
import { sampleLog } from '../../audit-log/sample-log.ts'
import { tenantId } from './keys.ts'

const log = sampleLog({ tenantId, chainLength: 3 })
const texts = Array.from({ length: 6 }, (_, index) => log.entryAt(index))
const [chained = '', , , entry = ''] = texts

const base64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64')
export const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex')

/** Entries of both formats. The first three are a chain. */
export const entryVectors = texts.map((text) => ({
  text,
  leaf: hex(leafHash(Buffer.from(text))),
  members: readEntry(text),
}))

/** Texts that are not entries, in any log. */
export const invalidEntries = [
  { name: 'a space', text: entry.replace(',', ', ') },
  { name: 'a member twice', text: entry.replace('{', '{"actor":"gateway",') },
  { name: 'members in another order', text: entry.replace(/^\{(.*?),(.*?),/, '{$2,$1,') },
  { name: 'an escape that is not needed', text: entry.replace('acme', '\\u0061cme') },
  { name: 'half of a surrogate pair', text: entry.replace('acme', '\\ud800') },
  { name: 'a member that is missing', text: entry.replace('"format":2,', '') },
  { name: 'another format', text: entry.replace('"format":2', '"format":3') },
  { name: 'a number as a member', text: entry.replace('"happening":"received"', '"happening":7') },
  { name: 'a chain with a part more', text: chained.replace(/\]$/, ',null]') },
  { name: 'a chain with a fraction as its sequence', text: chained.replace(',1,', ',1.0,') },
  { name: 'a chain with a space', text: chained.replace(',', ', ') },
  { name: 'a list in a list', text: `[${'['.repeat(100)}${']'.repeat(100)}]` },
  { name: 'nothing', text: '' },
]

const bundle = encodeBundle(texts.map((text) => Buffer.from(text)))

export const bundleVectors = {
  valid: [
    { entries: texts, bytes: base64(bundle) },
    { entries: [], bytes: '' },
    { entries: ['', 'a'], bytes: base64(Buffer.of(0, 0, 0, 1, 97)) },
  ],
  invalid: [
    { name: 'a length of one byte', bytes: base64(Buffer.of(0)) },
    { name: 'an entry that is cut', bytes: base64(Buffer.of(0, 2, 97)) },
    { name: 'a byte more', bytes: base64(Buffer.concat([bundle, Buffer.of(0)])) },
  ],
}
