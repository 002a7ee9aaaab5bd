import { randomUUID } from 'node:crypto'
import { inject } from 'vitest'
import type { Trust } from '#audit/application/judge-checkpoint.ts'
import { verifierKey } from '#audit/application/verifier-key.ts'
import type { AuditEntry } from '#audit/domain/audit-entry.ts'
import type { Fact } from '#facts/domain/fact.ts'
import { readAuditLog } from '#lab/tally/audit-log.ts'
import { makeDynamo } from '#platform/aws-clients.ts'
import { aFact } from '../builders/a-fact.ts'
import { makeVerificationParts } from '../ports/verification-stores.ts'
import { eventually } from './eventually.ts'
import { type OwnFunction, startFunction } from './own-function.ts'

/** Audit logs with tables and a bucket of their own, so that the processes of a test are the only ones that write them. */
export const makeOwnAuditLog = async () => {
  const parts = await makeVerificationParts()
  const environment: Readonly<Record<string, string>> = { ...inject('environment'), ...parts.environment }
  const started: OwnFunction[] = []

  const start = async (name: string, more: Readonly<Record<string, string>> = {}): Promise<OwnFunction> => {
    const own = await startFunction({
      ...{ path: `functions/audit/${name}.ts`, environment: { ...environment, ...more }, timeoutMs: 60_000 },
    })
    started.push(own)
    return own
  }

  /** Commits facts of a tenant, and records their entries. */
  const record = async (tenantId: string, count: number, known: Partial<Fact> = {}): Promise<readonly Fact[]> => {
    const drafts = Array.from({ length: count }, () =>
      aFact({ tenantid: tenantId, recordedat: new Date().toISOString(), ...known }),
    )
    // A table can be too slow on a busy machine. A repeat commits or records no fact twice.
    const stored = await eventually(() => parts.append(...drafts).catch(() => undefined))
    await eventually(() =>
      parts.record(stored).then(
        () => true,
        () => false,
      ),
    )
    return stored
  }

  return {
    ...{ parts, environment, start, record },
    newTenant: (): string => `own-${randomUUID()}`,
    /** The entries of a log. @throws if they do not lead to its signed root. */
    entriesOf: async (tenantId: string): Promise<readonly AuditEntry[]> => {
      const { entries, fault } = await readAuditLog({ dynamo: makeDynamo(), environment }, tenantId)
      if (fault !== undefined) throw new Error(fault)
      return entries
    },
    trustIn: async (tenantId: string): Promise<Trust> => ({
      keys: (await parts.register.all()).map(({ publicKey }) =>
        verifierKey(parts.originOf(tenantId), 'ed25519', publicKey),
      ),
    }),
    close: async (): Promise<void> => {
      for (const own of started) await own.kill()
    },
  }
}

/** The records of the stream that name logs with new batches. */
export const pendingOf = (...tenantIds: readonly string[]) => ({
  Records: tenantIds.map((tenantId) => ({ dynamodb: { Keys: { pk: { S: `pending#${tenantId}#0` } } } })),
})
