import { expect, it } from 'vitest'
import { aFact } from '#test/support/builders/a-fact.ts'
import { viewOf } from '#views/domain/event-view.ts'

const status = (of: 'received' | 'approved') => ({ status: of, at: '2026-03-01T12:00:01.000Z', by: 'x', reason: 'y' })

it('has the attributes that the producer gave, under the producer’s id, and no others', () => {
  const given = {
    ...{ producerid: 'p-1', subject: 'account/4711', userid: 'u-1', dataschema: 'https://example.com/s.json' },
    traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
  }
  const { subject, userid, dataschema, traceparent, producerid: id } = given
  const [bare, full] = [aFact(), aFact(given)].map((fact) => ({
    fact,
    ...viewOf(fact, { timeline: [status('received')] }),
  }))
  const required = ({ type, source, time, correlationid, data }: ReturnType<typeof aFact>) => ({
    ...{ specversion: '1.0', datacontenttype: 'application/json' },
    ...{ type, source, time, correlationid, data },
  })
  expect(bare?.event).toStrictEqual({ ...required(bare?.fact ?? aFact()), id: bare?.fact.eventid })
  expect(full?.event).toStrictEqual({
    ...required(full?.fact ?? aFact()),
    ...{ id, subject, userid, dataschema, traceparent },
  })
})

it('has the latest status, the whole history, and an assessment only once there is one', () => {
  const fact = aFact()
  const before = viewOf(fact, { timeline: [status('received')] })
  expect(before).toMatchObject({ id: fact.eventid, receivedAt: fact.receivedat, status: 'received' })
  expect(before).not.toHaveProperty('assessment')
  const timeline = [status('received'), status('approved')] as const
  const after = viewOf(fact, { timeline, assessment: { score: 0 } })
  expect(after).toMatchObject({ status: 'approved', history: timeline, assessment: { score: 0 } })
})
