import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { setTimeout } from 'node:timers/promises'
import { SQSClient } from '@aws-sdk/client-sqs'
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { visibilitySecondsOf } from '#local/provision/provision.ts'
import { provisionQueues } from '#local/provision/provision-queues.ts'

type Call = Readonly<{ QueueName: string; QueueUrl: string; Attributes?: Readonly<Record<string, string>> }>

/** The attributes of each queue, by its name. */
const queues = new Map<string, Readonly<Record<string, string>>>()

/** What SQS does, and some emulators: a queue in a redrive policy must exist. */
const faultIn = (attributes: Call['Attributes']): string | undefined => {
  if (attributes?.RedrivePolicy === undefined) return undefined
  const { deadLetterTargetArn } = JSON.parse(attributes.RedrivePolicy) as { deadLetterTargetArn: string }
  return queues.has(nameOf(deadLetterTargetArn))
    ? undefined
    : `Dead letter target does not exist: ${deadLetterTargetArn}`
}

const nameOf = (arnOrUrl: string): string => arnOrUrl.split(/[:/]/).at(-1) ?? ''

const actions: Readonly<Record<string, (call: Call) => unknown>> = {
  CreateQueue: ({ QueueName, Attributes = {} }) => {
    queues.set(QueueName, queues.get(QueueName) ?? Attributes)
    return { QueueUrl: `http://127.0.0.1/0/${QueueName}` }
  },
  GetQueueUrl: ({ QueueName }) => ({ QueueUrl: `http://127.0.0.1/0/${QueueName}` }),
  SetQueueAttributes: ({ QueueUrl, Attributes = {} }) => {
    const name = nameOf(QueueUrl)
    queues.set(name, { ...queues.get(name), ...Attributes })
    return {}
  },
}

let server: Server
let sqs: SQSClient

beforeAll(async () => {
  server = createServer(async (request, response) => {
    const action = String(request.headers['x-amz-target']).split('.')[1] ?? ''
    const call = JSON.parse(await text(request)) as Call
    // Dead letters are the slowest to make.
    await setTimeout(call.QueueName?.endsWith('dead-letters') ? 60 : 5)
    const fault = faultIn(call.Attributes)
    if (fault === undefined) response.end(JSON.stringify(actions[action]?.(call)))
    else response.writeHead(400).end(JSON.stringify({ __type: 'InvalidParameterValue', message: fault }))
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' }
  sqs = new SQSClient({ endpoint, region: 'eu-central-1', credentials, useQueueUrlAsEndpoint: false, maxAttempts: 1 })
})

afterAll(() => {
  sqs.destroy()
  server.closeAllConnections()
  server.close()
})

beforeEach(() => queues.clear())

const arnOf = (name: string) => `arn:aws:sqs:eu-central-1:000000000000:${name}`

/** A queue and its dead letters, as infra/aws/ has them once references are resolved. */
const pairOf = (name: string) => [
  { QueueName: name, RedrivePolicy: { deadLetterTargetArn: arnOf(`${name}-dead-letters`), maxReceiveCount: 20 } },
  {
    QueueName: `${name}-dead-letters`,
    MessageRetentionPeriod: 1_209_600,
    RedriveAllowPolicy: { redrivePermission: 'byQueue', sourceQueueArns: [arnOf(name)] },
  },
]

it('sets a redrive policy only once its dead letters exist, whatever the order and however slow they are', async () => {
  const properties = ['intake', 'scoring', 'audit'].flatMap(pairOf)
  await provisionQueues(sqs, properties)
  expect([...queues.keys()].toSorted()).toEqual(properties.map(({ QueueName }) => QueueName).toSorted())
  expect(JSON.parse(queues.get('audit')?.RedrivePolicy ?? '{}')).toMatchObject({ maxReceiveCount: 20 })
  expect(queues.get('audit-dead-letters')).toMatchObject({ MessageRetentionPeriod: '1209600' })
})

it('sets current attributes of queues that exist', async () => {
  await provisionQueues(sqs, pairOf('intake'))
  await provisionQueues(sqs, [{ ...pairOf('intake')[0], VisibilityTimeout: 60 }])
  expect(queues.get('intake')).toMatchObject({ VisibilityTimeout: '60' })
})

it('fails for a redrive policy whose dead letters are missing', async () => {
  await expect(provisionQueues(sqs, pairOf('intake').slice(0, 1))).rejects.toThrow('does not exist')
})

it('gives the queues of consumers another visibility timeout, and not their dead letters', async () => {
  const [queue, letters] = pairOf('intake')
  await provisionQueues(sqs, [{ ...queue, VisibilityTimeout: 180 }, letters], 7)
  expect(queues.get('intake')).toMatchObject({ VisibilityTimeout: '7' })
  expect(queues.get('intake-dead-letters')).not.toHaveProperty('VisibilityTimeout')
})

it.each(['0', '43201', '10s', '-5'])('refuses SLUICE_VISIBILITY_SECONDS=%s', (text) => {
  expect(() => visibilitySecondsOf({ SLUICE_VISIBILITY_SECONDS: text })).toThrow(
    `SLUICE_VISIBILITY_SECONDS is "${text}"`,
  )
})

it('takes a visibility timeout in seconds, or none', () => {
  expect(visibilitySecondsOf({ SLUICE_VISIBILITY_SECONDS: '10' })).toBe(10)
  expect([visibilitySecondsOf({}), visibilitySecondsOf({ SLUICE_VISIBILITY_SECONDS: '' })]).toEqual([
    undefined,
    undefined,
  ])
})
