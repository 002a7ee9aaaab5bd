import * as z from 'zod'
import { happenings } from '#facts/domain/happening.ts'
import { exampleIds, moment } from '../parts.ts'

/** The largest size of a log that a JSON number has exactly. */
const logSizeMax = Number.MAX_SAFE_INTEGER

/** 32 bytes in base64. */
export const bytes32 = z.string().regex(/^[A-Za-z0-9+/]{43}=$/)

export const hash = bytes32.describe('A SHA-256 hash in base64.')

export const logSize = z.int().min(0).max(logSizeMax).describe('The number of entries in the log.')

export const entryIndex = z.int().min(0).max(logSizeMax).describe('The index of the entry in the log.')

export const origin = z.string().max(256).describe('The name of the log: the first line of its checkpoints.')

export const isMasked = z
  .literal(true)
  .optional()
  .describe('Parts of the texts are `•••`, because an operator reads them. Their hashes are those of the whole texts.')

/** The newest checkpoint of a log, in brief. */
export const newestCheckpoint = z
  .object({ size: logSize, signedAt: moment })
  .nullable()
  .describe('The newest checkpoint. `null` before the first one.')

/** An entry as the log has it, the record of a fact. */
export const anEntry = JSON.stringify({
  actor: 'a-producer',
  actorIssuer: 'https://issuer.example.com/',
  actorKind: 'user',
  auditedAt: '2026-03-01T12:00:01.310Z',
  eventId: exampleIds.event,
  factHash: 'c0535e4be2b79ffd93291305436bf889314e4a3faec05ecffcbb7df31ad9e51a',
  factId: exampleIds.fact,
  format: 2,
  happening: happenings.received(),
  recordedAt: '2026-03-01T12:00:00.000Z',
  tenantId: 'acme',
  type: 'Payment.Transfer.Observed.v1',
})

const root = 'R4o5Gk0a8Zz3yDO3sZ8p6oT3f6tM9o2h2zQf1yZk0nA='

export const exampleHashes = {
  leaf: 'uU0nuZNNPgilLlLX2n2r+sSE7+N6U4DukIj3rOLvzek=',
  root,
  other: 'X2n2r+sSE7+N6U4DukIj3rOLvzekuU0nuZNNPgilLlI=',
} as const

/** A log with one entry after another in examples. */
export const exampleLog = {
  origin: 'sluice-prod-audit-123456789012-eu-central-1.s3.eu-central-1.amazonaws.com/acme',
  size: 1043,
  signedAt: '2026-03-01T12:00:03.120Z',
} as const

/** A checkpoint of the log of the examples. */
export const aCheckpoint = [
  exampleLog.origin,
  String(exampleLog.size),
  root,
  '',
  `— ${exampleLog.origin} Jd2tcXDyk0GJ7jRkr0BvL8g2tq1rVd7f4Jm0uQ0m2u8m1v7gXk2o0a4r5b9cYb1c2d3e4f5g6h7i8j9k0l1m2n3o4p5A`,
  '',
].join('\n')
