import { S3Client } from '@aws-sdk/client-s3'
import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb'
import { makeDynamoAuditLog } from '#audit/adapters/dynamo-audit-log.ts'
import { makeDynamoKeyRegister } from '#audit/adapters/dynamo-key-register.ts'
import { makeS3LogBucket } from '#audit/adapters/s3-log-bucket.ts'
import { readCheckpoint } from '#audit/application/checkpoint.ts'
import { isSame, leafHash, rootOf } from '#audit/application/merkle-tree.ts'
import { signatureVerdict } from '#audit/application/signed-note.ts'
import { verifierKey } from '#audit/application/verifier-key.ts'
import { type AuditEntry, readEntry } from '#audit/domain/audit-entry.ts'
import { decodeBundle, tileWidthMax } from '#audit/domain/entry-bundle.ts'
import { tilePath } from '#audit/domain/tile-path.ts'
import { settingsOf } from './aws-clients.ts'
import { type Environment, settingOf } from './setting.ts'

type Source = Readonly<{ dynamo: DynamoDBDocumentClient; environment: Environment }>

/** The number of entries under the newest checkpoint of a tenant; 0 before the first. Costs one read. */
export const auditedCount = async ({ dynamo, environment }: Source, tenantId: string): Promise<number> => {
  const log = makeDynamoAuditLog(dynamo, settingOf(environment, 'AUDIT_LOG_TABLE'))
  return (await log.state(tenantId))?.size ?? 0
}

/** The log of a tenant, as a client of its format reads the bucket. Without a fault, its entries lead to the signed root. */
export type ReadLog = Readonly<{ entries: readonly AuditEntry[]; fault?: string }>

/** Reads the whole log of a tenant from its bucket, and verifies its newest checkpoint with the published keys. */
export const readAuditLog = async ({ dynamo, environment }: Source, tenantId: string): Promise<ReadLog> => {
  const s3 = new S3Client({ ...settingsOf(environment, 'AWS_ENDPOINT_URL_S3'), forcePathStyle: true })
  const bucket = makeS3LogBucket(s3, settingOf(environment, 'AUDIT_BUCKET'))
  const register = makeDynamoKeyRegister(dynamo, settingOf(environment, 'AUDIT_LOG_TABLE'))
  try {
    const stored = await bucket.checkpoint(tenantId)
    if (stored === undefined) return { entries: [] }
    const signed = readCheckpoint(stored.text)
    if (signed === undefined) return { entries: [], fault: 'The checkpoint cannot be read.' }
    const { origin, size, root } = signed.checkpoint
    const keys = (await register.all()).map(({ publicKey }) => verifierKey(origin, 'ed25519', publicKey))
    if (signatureVerdict(signed.note, keys) !== 'valid') return { entries: [], fault: 'The checkpoint is not signed.' }
    const texts = await readTexts((path) => bucket.read(tenantId, path), size)
    const entries = texts.flatMap((text) => readEntry(Buffer.from(text).toString('utf8')) ?? [])
    const isWhole = entries.length === size && isSame(rootOf(texts.map(leafHash)), root)
    return { entries, ...(!isWhole && { fault: 'The entries do not lead to the signed root.' }) }
  } finally {
    s3.destroy()
  }
}

/** The entries of all bundles, in order. */
const readTexts = async (
  read: (path: string) => Promise<Uint8Array | undefined>,
  size: number,
): Promise<readonly Uint8Array[]> => {
  const texts: Uint8Array[] = []
  for (let first = 0; first < size; first += tileWidthMax) {
    const name = {
      level: 'entries',
      index: first / tileWidthMax,
      width: Math.min(tileWidthMax, size - first),
    } as const
    texts.push(...(decodeBundle((await read(tilePath(name))) ?? new Uint8Array()) ?? []))
  }
  return texts
}

/** The number of entries of each fact in a tenant's log, by fact id. */
export const auditEntriesByFact = async (source: Source, tenantId: string): Promise<ReadonlyMap<string, number>> => {
  const { entries } = await readAuditLog(source, tenantId)
  const counts = new Map<string, number>()
  for (const { factId } of entries) counts.set(factId, (counts.get(factId) ?? 0) + 1)
  return counts
}
