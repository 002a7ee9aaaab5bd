import { PutCommand } from '@aws-sdk/lib-dynamodb'
import { v7 } from 'uuid'
import { expect, inject, it } from 'vitest'
import { formatJobs } from '#commands/jobs/format-job.ts'
import { makeDynamo } from '#platform/aws-clients.ts'
import { aJobDesk } from '#test/support/builders/a-job-desk.ts'
import { makeJobParts } from '#test/support/ports/jobs-stores.ts'

const { JOBS_TABLE: TableName } = inject('environment')
const dynamo = makeDynamo()

it.each([['a text'], [{}], [{ id: 'x', status: 'running' }]])(
  'A row that is not a job hides no job, and nothing runs it: %j',
  async (job) => {
    const { jobs, facts } = makeJobParts()
    const { propose, runner, stop } = aJobDesk({ jobs, facts })
    const { id } = await propose()
    const planted = v7()
    await dynamo.send(new PutCommand({ TableName, Item: { pk: 'jobs', sk: planted, job, version: 1 } }))
    const shown = await jobs.list(100)
    expect(shown.map((one) => one.id)).toContain(id)
    expect(formatJobs(shown, new Date().toISOString())).not.toContain(planted)
    await expect(runner()(planted)).rejects.toMatchObject({ code: 'job-not-found' })
    await expect(stop(planted, 'bob')).rejects.toMatchObject({ code: 'job-not-found' })
  },
)
