import { describe, expect, it } from 'vitest'
import { isSetAside, senderOf } from '#intake/domain/letter-sender.ts'

const consumer = 'AROACONSUMER'
const planted = { senderId: 'AIDAVICTIM' }

describe('The original sender of a dead letter', () => {
  it.each([
    ['that the consumer set aside is its attribute', 'AROACONSUMER:ingest-queued-event', planted, 'AIDAVICTIM'],
    ['that an earlier version set aside is unknown', 'AROACONSUMER:ingest-queued-event', {}, undefined],
    ['that SQS moved is its sender, whatever attribute it planted', 'AIDAPRODUCER', planted, 'AIDAPRODUCER'],
    ['that SQS moved for a role is the role', 'AROAPRODUCER:AROACONSUMER', planted, 'AROAPRODUCER:AROACONSUMER'],
    ['of a role with a similar id is the role', 'AROACONSUMER2:x', planted, 'AROACONSUMER2:x'],
    ['without a sender has none', '', planted, ''],
  ])('%s', (_, senderId, attributes, sender) => {
    expect(senderOf({ senderId, attributes }, consumer)).toBe(sender)
    expect(isSetAside({ senderId, attributes }, consumer)).toBe(senderId.startsWith('AROACONSUMER:'))
  })
})
