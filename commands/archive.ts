import { writeFile } from 'node:fs/promises'
import { isArchivedInLog } from '#audit/adapters/archived-entry.ts'
import { makeDynamoAuditLog } from '#audit/adapters/dynamo-audit-log.ts'
import { makeDynamoEarlierChain } from '#audit/adapters/dynamo-earlier-chain.ts'
import { makeDynamoEventFacts } from '#audit/adapters/dynamo-event-facts.ts'
import { makeDynamoKeyRegister } from '#audit/adapters/dynamo-key-register.ts'
import { makeS3LogBucket } from '#audit/adapters/s3-log-bucket.ts'
import { makeIsInLog } from '#audit/application/entry-inclusion.ts'
import { makeIsIntroduced } from '#audit/application/introduced-key.ts'
import { makeDynamoAuditEntries } from '#custody/adapters/dynamo-audit-entries.ts'
import { readRetained } from '#custody/adapters/dynamo-retained-events.ts'
import { makeS3Archive } from '#custody/adapters/s3-archive.ts'
import {
  makeGetArchived,
  makeVerifyArchived,
  makeVerifyDays,
  type VerifiedObject,
} from '#custody/application/verify-archived.ts'
import { readRunningCopy } from '#local/copy/running-copy.ts'
import { makeDynamo, makeS3 } from '#platform/aws-clients.ts'
import { loadConfig } from '#platform/config.ts'
import { archiveSettings } from '#platform/settings/custody.ts'
import { factsSettings } from '#platform/settings/facts.ts'
import { auditBucketSettings, auditLogSettings, auditSettings } from '#platform/settings/stations.ts'
import { readArchiveOptions } from './archive/archive-options.ts'
import { runCommand } from './command-line.ts'

const usage = `Reads events in the archive, and verifies them. Changes nothing.

  npm run -s archive -- get EVENT [--tenant <tenant>] [--out <file>]
  npm run -s archive -- verify EVENT [--tenant <tenant>]
  npm run -s archive -- verify --from <day> [--to <day>] [--tenant <tenant>]

  get       writes the exact texts of the facts of an event, and their audit entries, as JSON
  verify    compares each text with its audit entry, each entry with the audit log, and the object with the tombstone of
            the event. It names each object that differs, and each fact that the log has and the object lacks
  --tenant  the tenant of the event; default demo
  --out     the file to write; default the screen. A file that exists is not replaced
  --from    the first day on which the events were received, such as 2026-03-01
  --to      the last day; default the same day
  --help    prints this text

It uses the copy on this machine (SLUICE_HTTP_PORT, default 3000). If ARCHIVE_BUCKET is set, it uses that bucket, FACTS_TABLE,
AUDIT_TABLE, AUDIT_LOG_TABLE, AUDIT_BUCKET and AUDIT_BUCKET_DOMAIN, with the credentials and region of the environment.
Exit code: 0 when everything agrees, 1 when an object differs or an event is not archived, 2 for a wrong option.
`

/** Reads or verifies archived events. */
const archive = async (args: readonly string[]): Promise<number> => {
  const options = readArchiveOptions(args)
  if (options === 'help') {
    process.stdout.write(usage)
    return 0
  }
  if (process.env.ARCHIVE_BUCKET === undefined) Object.assign(process.env, readRunningCopy())
  const config = loadConfig(factsSettings, auditSettings, auditLogSettings, auditBucketSettings, archiveSettings)
  const { facts, auditTable, auditLogTable } = config
  const [dynamo, s3] = [makeDynamo(), makeS3()]
  const isInLog = makeIsInLog({
    log: makeDynamoAuditLog(dynamo, auditLogTable),
    chain: makeDynamoEarlierChain(dynamo, auditTable),
    bucket: makeS3LogBucket(s3, config.auditBucket),
    register: makeDynamoKeyRegister(dynamo, auditLogTable),
    isIntroduced: makeIsIntroduced(makeDynamoEventFacts(dynamo, facts.table)),
    originOf: config.originOf,
  })
  const needs = {
    events: { read: readRetained(dynamo, facts.table) },
    entries: makeDynamoAuditEntries(dynamo, auditTable),
    archive: makeS3Archive(s3, config.archiveBucket),
    isInLog: isArchivedInLog(isInLog),
  }
  const { tenantId } = options
  if (options.verb === 'get') {
    const text = `${await makeGetArchived(needs)({ tenantId, eventId: options.eventId })}\n`
    if (options.out === undefined) process.stdout.write(text)
    else await writeFile(options.out, text, { flag: 'wx', mode: 0o600 })
    return 0
  }
  if ('eventId' in options) return show(await makeVerifyArchived(needs)({ tenantId, eventId: options.eventId }))
  let [code, count] = [0, 0]
  for await (const object of makeVerifyDays(needs)(tenantId, options.days)) {
    code = Math.max(code, show(object))
    count += 1
  }
  if (count === 0) process.stdout.write(`The archive has no event of tenant ${tenantId} from these days.\n`)
  return code
}

/** Prints the result of one object, and returns the exit code for it. */
const show = ({ archiveKey, factCount, faults }: VerifiedObject): number => {
  const lines = faults.map((fault) => `  ${fault}\n`)
  process.stdout.write(
    `${archiveKey}: ${faults.length === 0 ? `${factCount} facts, all proved.` : 'DIFFERENT.'}\n${lines.join('')}`,
  )
  return faults.length === 0 ? 0 : 1
}

await runCommand(archive)
