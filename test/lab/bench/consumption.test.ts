import { expect, it } from 'vitest'
import { consumptionOf } from '#lab/bench/consumption.ts'

const before = {
  calls: { 'DynamoDB.PutItem': 100, 'SQS.ReceiveMessage': 7 },
  capacity: { readUnits: { facts: 2 }, writeUnits: { facts: 10, 'facts/byTime': 5 } },
  cpuMs: { functions: 2_000, broker: 500 },
}
const after = {
  calls: { 'SNS.PublishBatch': 5, 'DynamoDB.PutItem': 140, 'SQS.ReceiveMessage': 17 },
  capacity: { readUnits: { facts: 2 }, writeUnits: { facts: 40, 'facts/byTime': 25 } },
  cpuMs: { functions: 2_100, broker: 500 },
}

it('shares out what was used between two readings', () => {
  expect(consumptionOf(before, after, 10)).toEqual({
    calls: { 'DynamoDB.PutItem': 4, 'SNS.PublishBatch': 0.5 },
    sourceCalls: { 'SQS.ReceiveMessage': 1 },
    callsInAll: 4.5,
    sourceCallsInAll: 1,
    capacity: { readUnits: {}, writeUnits: { facts: 3, 'facts/byTime': 2 } },
    readUnitsInAll: 0,
    writeUnitsInAll: 5,
    cpuMs: { functions: 10 },
    cpuMsInAll: 10,
  })
})

it('counts nothing where nothing was used', () => {
  expect(consumptionOf(after, after, 10)).toMatchObject({ calls: {}, callsInAll: 0, cpuMsInAll: 0 })
})
