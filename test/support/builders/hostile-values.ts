import fc from 'fast-check'

/** Names of fields that programs have stumbled over. */
export const hostileNames = [
  '__proto__',
  'constructor',
  'prototype',
  'toString',
  'hasOwnProperty',
  '',
  ' ',
  '$where',
  'a.b',
  '#',
  '\u0000',
  '\u202e',
  'k'.repeat(300),
]

/** Values that programs have stumbled over; each of them is JSON. */
export const hostileValues: readonly unknown[] = [
  null,
  true,
  0,
  -1,
  0.1,
  1e15,
  9_007_199_254_740_992,
  1e308,
  5e-324,
  '',
  ' ',
  '0',
  'null',
  '\u0000',
  '\ud800',
  '\uffff',
  '\u{1f4a9}',
  '../../etc/passwd',
  "' or 1=1 --",
  // biome-ignore lint/suspicious/noTemplateCurlyInString: It is what an attacker would send.
  '${jndi:ldap://127.0.0.1/x}',
  '<script>alert(1)</script>',
  'x'.repeat(5000),
  [],
  [[]],
  {},
  { toString: null },
  '2026-02-30T00:00:00Z',
  '0000-00-00',
  '+275760-09-13T00:00:00.000Z',
]

/** A header may hold no control characters but the tab, and nothing beyond Latin-1: clients refuse to send it. */
export const hostileHeader: fc.Arbitrary<string> = fc.oneof(
  fc.constantFrom('', ' ', ',', '""', '"', '"\\"', 'null', '{}', '0', '%00', '%', '../', 'a b', 'a,b', '"a" "b"'),
  fc.constantFrom('x'.repeat(256), 'x'.repeat(4000), '\u00e4\u00f6', '\u00ff'.repeat(64), '\t', 'a\tb'),
  fc.stringMatching(/^[ -~\xa1-\xff]{1,40}$/),
)

/** A step of a path or a value of a query, as written in an address. Gateways themselves reject text that is not UTF-8. */
export const hostileStep: fc.Arbitrary<string> = fc.oneof(
  fc.constantFrom('%00', '%20', '..%2f..%2f', '%2f', '%25', '%f0%9f%92%a9', 'null', 'x'.repeat(3000), "'"),
  fc.string({ unit: 'grapheme', minLength: 1, maxLength: 20 }).filter(isEncodable).map(encodeURIComponent),
)

function isEncodable(text: string): boolean {
  return text.isWellFormed() && text !== '.' && text !== '..'
}

/** Bodies that do not match their headers. */
export const junkBytes: fc.Arbitrary<Buffer> = fc.oneof(
  fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes)),
  fc
    .constantFrom('', ' ', '{', '[', '"', 'null', '0', '"text"', '[]', '{}', 'true', '{"a":1,"a":2}', '[1e999]', 'NaN')
    .map((text) => Buffer.from(text)),
  fc.constant(Buffer.from('[{"a":'.repeat(10_000))),
  fc.constant(Buffer.from(`{"a":${'['.repeat(5_000)}${']'.repeat(5_000)}}`)),
  fc.constant(Buffer.from([0xef, 0xbb, 0xbf, 0x7b, 0x7d])),
)
