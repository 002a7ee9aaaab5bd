import { describe, expect, it } from 'vitest'
import { makeForward } from '#local/functions/gateway-answers.ts'
import { ended, outOfTime, throttled } from '#local/functions/invocation-failure.ts'

const request = { version: '2.0', routeKey: 'GET /v1/events' }
const never = new Promise<never>(() => undefined)
const forward = (call: () => Promise<unknown>, timeoutMs = 5000) =>
  makeForward({ call, reportFailure: () => undefined, timeoutMs })

const unavailable = { statusCode: 503, body: '{"message":"Service Unavailable"}' }
const failed = { statusCode: 500, body: '{"message":"Internal Server Error"}' }

describe('A request to the local gateway', () => {
  it('is answered by its function', async () => {
    expect(await forward(async () => ({ statusCode: 204 }))(request)).toEqual({ statusCode: 204 })
  })

  it.each([
    ['times out', outOfTime(10_000), unavailable],
    ['has no free instance', throttled('1000 calls wait.'), unavailable],
    ['ends in the call', ended('Runtime exited with error: exit status 1'), failed],
    ['throws', new TypeError('not a function'), failed],
  ])('is answered as by an HTTP API when the function %s', async (_, error, answer) => {
    expect(await forward(() => Promise.reject(error))(request)).toMatchObject(answer)
  })

  it('is 503 when the function takes longer than the gateway waits', async () => {
    expect(await forward(() => never, 20)(request)).toMatchObject(unavailable)
  })

  it('fails as a call of Lambda when it is an invocation, not a request', async () => {
    await expect(forward(() => Promise.reject(outOfTime(10_000)))({})).rejects.toThrow('Task timed out after 10.00 s')
  })
})
