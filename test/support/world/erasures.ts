import { randomUUID } from 'node:crypto'
import { expect } from 'vitest'
import { aClient, asOperator } from './client.ts'
import { eventually } from './eventually.ts'
import { inParallel } from './in-parallel.ts'
import { startFunction } from './own-function.ts'

type Environment = Readonly<Record<string, string>>

/** Whose values are erased: one of `subject`, `userId` and `eventId`. */
type Target = Readonly<Record<string, string>>

/** Two persons order an erasure of each target. Resolves when all are completed. */
export const eraseAll = async (
  environment: Environment,
  tenantId: string,
  targets: readonly Target[],
): Promise<void> => {
  const client = await aClient(environment, tenantId)
  const [proposer, approver] = await Promise.all([
    asOperator(environment, tenantId, { subject: 'olga' }),
    asOperator(environment, tenantId, { subject: 'max' }),
  ])
  const ids: string[] = []
  await inParallel(4, targets, async (target) => {
    const proposed = await client.call('/v1/operations/erasures', {
      method: 'POST',
      headers: { ...proposer, 'content-type': 'application/json', 'idempotency-key': randomUUID() },
      body: JSON.stringify({ ...target, reason: 'A request under article 17 GDPR' }),
    })
    const { id } = (await proposed.json()) as { id: string }
    const approved = await client.call(`/v1/operations/erasures/${id}/approve`, { method: 'POST', headers: approver })
    expect([proposed.status, approved.status]).toEqual([201, 200])
    ids.push(id)
  })
  await untilCompleted(environment, ids, async (id) => {
    const answer = await client.call(`/v1/operations/erasures/${id}`, { headers: proposer })
    return ((await answer.json()) as { status: string }).status === 'completed'
  })
}

/** Runs the function of erasures beside the schedule of the copy. */
const untilCompleted = async (
  environment: Environment,
  ids: readonly string[],
  isCompleted: (id: string) => Promise<boolean>,
): Promise<void> => {
  const running = await startFunction({ path: 'functions/custody/run-erasures.ts', environment, timeoutMs: 60_000 })
  try {
    await eventually(async () => {
      await running.invoke({})
      return (await Promise.all(ids.map(isCompleted))).every(Boolean)
    }, 120_000)
  } finally {
    await running.kill()
  }
}
