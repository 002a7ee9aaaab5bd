import { randomUUID } from 'node:crypto'
import { makeIngestEvent } from '#intake/application/ingest-event.ts'
import { readReport } from '#intake/application/read-report.ts'
import { submit } from '#intake/application/submit.ts'
import { makeFactLog } from '../ports/facts-stores.ts'
import { aVaultDoor } from './a-vault.ts'
import { aUser } from './an-actor.ts'

/** A tenant that reports without an envelope, as the calls for reports do it. */
export const aReportDesk = (report: Parameters<typeof readReport>[0]) => {
  const [facts, tenantId] = [makeFactLog(), `tenant-${randomUUID()}`]
  const ingestEvent = makeIngestEvent({ facts, vault: aVaultDoor(), clock: () => '2026-03-01T12:00:05.000Z' })
  const read = readReport(report)
  const send = async (input: unknown, idempotencyKey: string = randomUUID()) =>
    ingestEvent(
      submit({
        partnerId: undefined,
        tenantId,
        actor: aUser('u-1'),
        operation: `POST ${report.source}`,
        idempotencyKey,
        event: read(input),
      }),
    )
  return { send, facts: facts.facts }
}
