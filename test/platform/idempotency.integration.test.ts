import { createHash, randomUUID } from 'node:crypto'
import { paginateScan } from '@aws-sdk/lib-dynamodb'
import { expect, inject, it } from 'vitest'
import { makeDynamo } from '#platform/aws-clients.ts'
import type { Request } from '#platform/http-handler.ts'
import { makeOnce } from '#platform/idempotency.ts'
import { aVaultDoor, someDataKeys } from '#test/support/builders/a-vault.ts'
import { aContext } from '#test/support/builders/an-sqs-event.ts'

const { IDEMPOTENCY_TABLE: table = '' } = inject('environment')
const dynamo = makeDynamo()
const settings = { table, hours: 24 }

const [first, second] = [
  { id: 'first', secret: 'a'.repeat(43) },
  { id: 'second', secret: 'b'.repeat(43) },
]
const before = makeOnce(dynamo, settings)
const withKey = makeOnce(dynamo, settings, aVaultDoor(someDataKeys(), [first]).digests.hashesOf)
const withNewKey = makeOnce(dynamo, settings, aVaultDoor(someDataKeys(), [second, first]).digests.hashesOf)

const payload = { phone: '+49 151 0000' }

const anOrder = () => {
  const request = {
    headers: { 'idempotency-key': randomUUID() },
    method: 'POST',
    path: '/v1/events',
    body: Buffer.from(''),
    lambda: aContext(),
  } as unknown as Request
  return { request, tenantId: `tenant-${randomUUID()}`, partnerId: undefined, payload, isConfidential: true }
}

const sha = (text: string): Buffer => createHash('sha256').update(text).digest()

const answer = async () => ({ status: 202, body: { id: randomUUID() } })

it('recognizes a confidential payload by its key, by an earlier key, and in a row of an earlier version', async () => {
  for (const [writer, reader] of [
    [withKey, withKey],
    [withKey, withNewKey],
    [before, withNewKey],
  ] as const) {
    const order = anOrder()
    const plain = writer === before ? { ...order, isConfidential: false } : order
    const id = randomUUID()
    await writer(plain, async () => ({ status: 202, body: { id } }))
    const again = await reader(order, answer)
    expect(again).toMatchObject({ body: JSON.stringify({ id }), headers: { 'idempotent-replayed': 'true' } })
    const other = reader({ ...order, payload: { phone: '+49 151 0001' } }, answer)
    await expect(other).rejects.toMatchObject({ code: 'idempotency-key-reused' })
  }
})

it('stores no hash of a confidential payload that can be made without the key', async () => {
  const order = { ...anOrder(), payload: { phone: randomUUID() } }
  await withKey(order, answer)
  const plain = sha(JSON.stringify(order.payload)).toString('hex')
  const guesses = [plain, sha(plain).toString('base64'), sha(JSON.stringify(plain)).toString('base64')]
  const rows: unknown[] = []
  for await (const { Items } of paginateScan({ client: dynamo }, { TableName: table })) rows.push(Items)
  const text = JSON.stringify(rows)
  expect(guesses.filter((guess) => text.includes(guess))).toEqual([])
  // The same search finds the hash of a payload that is not confidential.
  await before({ ...order, request: anOrder().request, isConfidential: false }, answer)
  const later: unknown[] = []
  for await (const { Items } of paginateScan({ client: dynamo }, { TableName: table })) later.push(Items)
  expect(guesses.some((guess) => JSON.stringify(later).includes(guess))).toBe(true)
})
