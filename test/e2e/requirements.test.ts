import { randomUUID } from 'node:crypto'
import { expect, inject, it } from 'vitest'
import { eventIdOfSource } from '#facts/application/identity.ts'
import { wholeTenant } from '#kernel/domain/tenant.ts'
import { makeSqs } from '#platform/aws-clients.ts'
import { requirementTypes } from '#test/published/requirement-types.ts'
import { samplesOf } from '#test/published/samples-of.ts'
import { aClient, enqueue } from '#test/support/world/client.ts'
import { eventually } from '#test/support/world/eventually.ts'

const environment = inject('environment')

const events = requirementTypes.flatMap(([name, type]) =>
  samplesOf(type).map(({ file, data }) => ({
    type,
    event: { specversion: '1.0', type: name, source: '/producer', id: `${name} ${file}`, data },
  })),
)

const isDecided = ({ body }: { body: unknown }) =>
  ['approved', 'held', 'rejected'].includes((body as { status: string }).status)

it('accepts, scores and decides every payload of requirements S4 and S5, under the names of the requirements', async () => {
  const client = await aClient(environment, `requirements-${randomUUID()}`)
  const answer = await client.call('/v1/events/batch', {
    method: 'POST',
    headers: { 'content-type': 'application/cloudevents-batch+json', 'idempotency-key': randomUUID() },
    body: JSON.stringify(events.map(({ event }) => event)),
  })
  const { results } = (await answer.json()) as { results: { status: number; id: string }[] }
  expect(results.filter(({ status }) => status !== 202)).toEqual([])
  for (const [index, { id }] of results.entries()) {
    await eventually(async () => isDecided(await client.get(`/v1/events/${id}`)))
    expect((await client.get(`/v1/events/${id}`)).body).toMatchObject({ type: events[index]?.type })
  }
})

it('knows an event under an alias and under its type for the same, and finds it by both', async () => {
  const tenantId = `requirements-${randomUUID()}`
  const client = await aClient(environment, tenantId)
  const [type, alias] = ['Challenge.Attempt.Started.v1', 'Challenge.Started.v1']
  const event = {
    specversion: '1.0',
    type: alias,
    source: '/producer',
    id: randomUUID(),
    data: samplesOf(type)[0]?.data,
  }
  await enqueue(makeSqs(), environment.INTAKE_QUEUE_URL ?? '', tenantId, [event])
  const id = eventIdOfSource(wholeTenant(tenantId), event.source, event.id)
  await eventually(async () => isDecided(await client.get(`/v1/events/${id}`)))
  const key = randomUUID()
  for (const name of [type, alias]) {
    const answer = await client.post({ ...event, type: name }, { 'idempotency-key': key })
    expect([answer.status, await answer.json()]).toMatchObject([202, { id, type }])
    await eventually(async () => {
      const { body } = await client.get(`/v1/events?type=${name}`)
      return (body as { items: { id: string }[] }).items.some((item) => item.id === id)
    })
    expect(await client.get(`/v1/event-types/${name}/schema`)).toMatchObject({ status: 200, body: { title: type } })
  }
})
