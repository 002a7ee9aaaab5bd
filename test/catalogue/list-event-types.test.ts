import { expect, it } from 'vitest'
import { eventTypes } from '#api/event-types.ts'
import { catalogue } from '#catalogue/catalogue.ts'

const { items, nextCursor } = eventTypes()
const itemOf = (type: string) => items.find((item) => item.type === type)

it('returns the whole catalogue in one page', () => {
  expect(items.map(({ type }) => type)).toEqual([...catalogue.keys()])
  expect(nextCursor).toBeNull()
})

it('shows which types a producer may send, and where their schemas are', () => {
  expect(itemOf('Payment.Transfer.Observed.v1')).toMatchObject({
    producible: true,
    schema: '/v1/event-types/Payment.Transfer.Observed.v1/schema',
  })
  expect(itemOf('Workflow.Event.Moved.v1')).toMatchObject({ producible: false, publisher: 'sluice/workflow' })
})

it('shows the earlier names of a type, if it has any', () => {
  expect(itemOf('Challenge.Attempt.Started.v1')?.aliases).toEqual(['Challenge.Started.v1'])
  expect(itemOf('Payment.Transfer.Observed.v1')).not.toHaveProperty('aliases')
})

it('shows the name of a type for older consumers, if it has one', () => {
  expect(itemOf('AiGeneration.Job.Requested.v1')?.legacyName).toBe('AIGenerationJobRequested')
  expect(itemOf('Payment.Transfer.Observed.v1')).not.toHaveProperty('legacyName')
})
