import { randomBytes } from 'node:crypto'
import { expect, it } from 'vitest'
import { decrypt, encrypt } from '#vault/application/box.ts'

const [key, text] = [randomBytes(32), Buffer.from('values')]

it('A box opens with its key and its context, and with no other', () => {
  const box = encrypt(key, text, 'event 1')
  expect(decrypt(key, box, 'event 1')).toEqual(text)
  expect(() => decrypt(randomBytes(32), box, 'event 1')).toThrow()
  expect(() => decrypt(key, box, 'event 2')).toThrow()
})

it('Two boxes of the same text differ', () => {
  expect(encrypt(key, text, 'event 1')).not.toBe(encrypt(key, text, 'event 1'))
})
