import type { ReceiveMessageCommandInput } from '@aws-sdk/client-sqs'
import { expect, it } from 'vitest'
import { makeLetterBox } from '#lab/chaos/letter-box.ts'
import { anSqsClient } from '#test/support/builders/an-sqs-client.ts'

const letter = (id: string, sentAtMs: number) => ({
  MessageId: id,
  Body: `body of ${id}`,
  Attributes: { SentTimestamp: String(sentAtMs) },
})

it('The box of a run has its dead letters, also while they are hidden, and not those of an earlier run', async () => {
  // A letter of an earlier run was hidden at the beginning, and is visible now.
  let visible = [letter('early', 999), letter('own', 1_000)]
  const sqs = anSqsClient((input) => {
    const { QueueUrl } = input as ReceiveMessageCommandInput
    return { Messages: QueueUrl === 'scoring-letters' ? visible.splice(0) : [] }
  })
  const box = makeLetterBox(sqs, { urls: { SCORING: 'scoring-letters', VIEWS: 'views-letters' }, sinceMs: 1_000 })
  expect(await box.read()).toEqual([{ queue: 'SCORING', id: 'own', body: 'body of own' }])
  visible = [letter('late', 2_000)]
  expect((await box.read()).map(({ id }) => id)).toEqual(['own', 'late'])
})
