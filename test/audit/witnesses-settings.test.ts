import { expect, it } from 'vitest'
import { witnessesSettings } from '#audit/adapters/witnesses-settings.ts'
import { verifierKey, verifierKeyText } from '#audit/application/verifier-key.ts'

const vkey = verifierKeyText(verifierKey('witness.example/w1', 'cosignature', Buffer.alloc(32, 7)))

it.each([
  ['quorum', 'is not a policy'],
  ['', 'is not a policy'],
  ['witness w1 witness.example/w1+c8bd2b04+AA== https://w.example\nquorum w1', 'is not a policy'],
  [`witness w1 ${vkey} http://w.example\nquorum w1`, 'has a witness w1 whose address must begin with https://'],
  [
    `witness w1 ${vkey} https://a:b@w.example\nquorum w1`,
    'has a witness w1 whose address must not contain a user name',
  ],
])('refuses the setting %s', (AUDIT_POLICY, reason) => {
  const issues = witnessesSettings.safeParse({ AUDIT_POLICY }).error?.issues
  expect(issues).toMatchObject([{ path: ['AUDIT_POLICY'], message: expect.stringContaining(reason) }])
})

it.each([
  'quorum none',
  `witness w1 ${vkey}\nquorum w1`,
  `witness w1 ${vkey} https://w.example/prefix\nquorum none`,
  `# a comment\nwitness w1 ${vkey} http://127.0.0.1:7380\nquorum w1\n`,
])('accepts the setting %s', (text) => {
  const { auditPolicy, auditPolicyText } = witnessesSettings.parse({ AUDIT_POLICY: text })
  const hasWitness = text.includes('witness w1')
  expect(auditPolicy.witnesses).toHaveLength(hasWitness ? 1 : 0)
  expect(auditPolicyText).toBe(hasWitness ? text : undefined)
})

it('asks no witness without the setting', () => {
  const { auditPolicy, ...others } = witnessesSettings.parse({})
  expect(auditPolicy).toMatchObject({ witnesses: [], quorum: 'none' })
  expect(others).toEqual({})
})
