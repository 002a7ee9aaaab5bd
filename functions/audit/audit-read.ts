import { makeDoor } from '#access/adapters/door.ts'
import { publicFor } from '#api/answer-safety.ts'
import { getProofEndpoint, getTrailEndpoint } from '#api/audit/event-trail.ts'
import { getExportEndpoint, listExportsEndpoint } from '#api/audit/exports.ts'
import {
  getAuditKeysEndpoint,
  getConsistencyEndpoint,
  listAuditEntriesEndpoint,
  listCheckpointsEndpoint,
} from '#api/audit/log.ts'
import { getReconciliationEndpoint } from '#api/audit/reconciliation.ts'
import { getVerificationEndpoint } from '#api/audit/verification.ts'
import { makeDynamoAuditEntries } from '#audit/adapters/dynamo-audit-entries.ts'
import { makeDynamoAuditLog } from '#audit/adapters/dynamo-audit-log.ts'
import { makeDynamoEventFacts } from '#audit/adapters/dynamo-event-facts.ts'
import { makeDynamoExportStore } from '#audit/adapters/dynamo-export-store.ts'
import { makeDynamoKeyRegister } from '#audit/adapters/dynamo-key-register.ts'
import { makeDynamoLogEvidence } from '#audit/adapters/dynamo-log-evidence.ts'
import { makeReadReceived } from '#audit/adapters/dynamo-received.ts'
import { makeDynamoVerificationRegister } from '#audit/adapters/dynamo-verification-register.ts'
import { makeS3ArchivedTexts } from '#audit/adapters/s3-archived-texts.ts'
import { makeS3ExportBucket } from '#audit/adapters/s3-export-bucket.ts'
import { makeS3LogBucket } from '#audit/adapters/s3-log-bucket.ts'
import { witnessesSettings } from '#audit/adapters/witnesses-settings.ts'
import { makeGetAuditKeys } from '#audit/application/get-audit-keys.ts'
import { makeGetConsistency } from '#audit/application/get-consistency.ts'
import { makeGetExport } from '#audit/application/get-export.ts'
import { makeGetProof } from '#audit/application/get-proof.ts'
import { makeGetReconciliation } from '#audit/application/get-reconciliation.ts'
import { makeGetTrail } from '#audit/application/get-trail.ts'
import { makeGetVerification } from '#audit/application/get-verification.ts'
import { makeListAuditEntries } from '#audit/application/list-audit-entries.ts'
import { makeListCheckpoints } from '#audit/application/list-checkpoints.ts'
import { makeListExports } from '#audit/application/list-exports.ts'
import { makeTileCache, tiles } from '#audit/application/log-tiles.ts'
import { makeDynamoFactRows } from '#facts/adapters/dynamo-fact-rows.ts'
import { makeS3 } from '#platform/aws-clients.ts'
import { guardedCall } from '#platform/guarded-call.ts'
import { type Call, routeCalls } from '#platform/route-calls.ts'
import { archiveSettings } from '#platform/settings/custody.ts'
import { factsSettings } from '#platform/settings/facts.ts'
import {
  auditBucketSettings,
  auditLogSettings,
  auditSettings,
  exportBucketSettings,
} from '#platform/settings/stations.ts'
import { systemClock } from '#platform/system-clock.ts'

const settings = [
  factsSettings,
  auditSettings,
  auditLogSettings,
  auditBucketSettings,
  exportBucketSettings,
  archiveSettings,
  witnessesSettings,
] as const
const { door, config, dynamo } = makeDoor('audit-read', ...settings)
const { originOf } = config
const log = makeDynamoAuditLog(dynamo, config.auditLogTable)
const s3 = makeS3()
const bucket = makeS3LogBucket(s3, config.auditBucket)
const cache = makeTileCache()
const tilesOf = (tenantId: string) => tiles(bucket, tenantId, cache)
const ofEvent = {
  entries: makeDynamoAuditEntries(dynamo, config),
  facts: makeDynamoEventFacts(dynamo, config.facts.table),
  log,
  tilesOf,
}
const getTrail = makeGetTrail({ ...ofEvent, originOf, clock: systemClock })
const getProof = makeGetProof(ofEvent)
const listCheckpoints = makeListCheckpoints({ log, policy: config.auditPolicy })
const listEntries = makeListAuditEntries({ log, bucket, tilesOf, originOf })
const getConsistency = makeGetConsistency({ log, tilesOf, originOf })
const reconcile = makeGetReconciliation({ received: makeReadReceived(dynamo, config.facts), clock: systemClock })
const exports = makeDynamoExportStore(dynamo, config)
const listExports = makeListExports({ exports, clock: systemClock })
const getExport = makeGetExport({
  exports,
  archives: makeS3ExportBucket(s3, config.exportBucket),
  clock: systemClock,
})
const keyRegister = makeDynamoKeyRegister(dynamo, config.auditLogTable)
const getVerification = makeGetVerification({
  ...{ log, bucket, originOf, register: keyRegister, facts: ofEvent.facts, clock: systemClock },
  // Each verification reads the tiles again: someone can have altered them since.
  tilesOf: (tenantId) => tiles(bucket, tenantId),
  evidence: makeDynamoLogEvidence(dynamo, { auditTable: config.auditTable, factsTable: config.facts.table }),
  archive: makeS3ArchivedTexts(s3, config.archiveBucket),
  rows: makeDynamoFactRows(dynamo, config.facts),
  verified: makeDynamoVerificationRegister(dynamo, config.auditLogTable),
})
const getKeys = makeGetAuditKeys({
  keys: keyRegister,
  facts: ofEvent.facts,
  originOf,
  policy: config.auditPolicyText,
})

/** GET /v1/events/{id}/trail: returns the audit entries of an event beside its facts; masked for operators. */
const trail = guardedCall(
  { ...door, endpoint: getTrailEndpoint },
  async ({ pathParameters: { id = '' }, query }, caller) => ({ status: 200, body: await getTrail(caller, id, query) }),
)

/** GET /v1/events/{id}/proof: returns a tlog-proof for each fact of an event, as text. */
const proof = guardedCall(
  { ...door, endpoint: getProofEndpoint },
  async ({ pathParameters: { id = '' }, query }, caller) => ({
    status: 200,
    headers: { 'content-type': 'text/plain; charset=utf-8' },
    body: await getProof(caller, id, query),
  }),
)

/** GET /v1/audit/checkpoints: returns a page of signed checkpoints. */
const checkpoints = guardedCall({ ...door, endpoint: listCheckpointsEndpoint }, async ({ query }, { tenantId }) => ({
  status: 200,
  body: await listCheckpoints(tenantId, query),
}))

/** GET /v1/audit/entries: returns entries by index; masked for operators. The reading is of the whole tenant. */
const entries = guardedCall({ ...door, endpoint: listAuditEntriesEndpoint }, async ({ query }, caller) => {
  const body = await listEntries(caller, query)
  return { status: 200, body, isReading: body.items.length > 0, readingOf: caller.tenantId }
})

/** GET /v1/audit/consistency: returns the proof that a log continues an earlier one. */
const consistency = guardedCall({ ...door, endpoint: getConsistencyEndpoint }, async ({ query }, { tenantId }) => ({
  status: 200,
  body: await getConsistency(tenantId, query),
}))

/** GET /v1/audit/reconciliation: returns a count and a digest of the ids of a producer. */
const reconciliation = guardedCall(
  { ...door, endpoint: getReconciliationEndpoint },
  async ({ query }, { tenantId }) => ({
    status: 200,
    body: await reconcile(tenantId, query),
  }),
)

/** GET /v1/audit/exports: returns a page of exports. */
const exportList = guardedCall({ ...door, endpoint: listExportsEndpoint }, async ({ query }, caller) => ({
  status: 200,
  body: await listExports(caller, query),
}))

/** GET /v1/audit/exports/{id}: returns an export. Its address is a reading of the whole tenant. */
const exportCall = guardedCall({ ...door, endpoint: getExportEndpoint }, async ({ pathParameters }, caller) => {
  const body = await getExport(caller, pathParameters.id ?? '')
  return { status: 200, body, isReading: body.url !== undefined, readingOf: caller.tenantId }
})

/** GET /v1/audit/verification: verifies entries, and returns what the hourly verification found. */
const verification = guardedCall({ ...door, endpoint: getVerificationEndpoint }, async ({ query }, { tenantId }) => ({
  status: 200,
  body: await getVerification(tenantId, query),
}))

/** GET /v1/audit/keys: returns the verifier keys of a log and the policy for witnesses, to everyone. */
const keys: Call = {
  endpoint: getAuditKeysEndpoint,
  answer: async ({ query }) => ({
    status: 200,
    headers: { 'cache-control': publicFor(getAuditKeysEndpoint.cacheSeconds ?? 0) },
    body: await getKeys(query),
  }),
}

export const handler = routeCalls(door, [
  trail,
  proof,
  checkpoints,
  entries,
  consistency,
  verification,
  reconciliation,
  exportList,
  exportCall,
  keys,
])
