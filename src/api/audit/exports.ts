import * as z from 'zod'
import type { Endpoint } from '../endpoint.ts'
import { replayed } from '../intake.ts'
import { pageParameters } from '../list-query.ts'
import { moment, nextCursor } from '../parts.ts'
import { entryIndex, exampleLog, logSize, origin } from './parts.ts'

const exportId = z.uuid().describe('The id of the export. Its facts have it as `eventid`.')

/** What a request names. */
export const exportBody = z
  .strictObject({
    from: entryIndex
      .optional()
      .describe('The index of the first entry. Default: 0. The export begins at a multiple of 256.'),
    to: logSize
      .optional()
      .describe(
        'The index after the last entry. Default: the size of the newest checkpoint. The export ends at a multiple of 256, or at that size.',
      ),
  })
  .meta({ id: 'ExportOrder', title: 'Export to request', description: 'Which entries. Without both, the whole log.' })

const exportView = z
  .object({
    id: exportId,
    status: z
      .enum(['waiting', 'running', 'completed', 'failed', 'expired'])
      .describe('`failed`: see `because`. `expired`: the archive was deleted. Request another export.'),
    origin,
    from: entryIndex.describe('The index of the first entry.'),
    to: logSize.describe('The index after the last entry.'),
    size: logSize.describe('The number of entries under the checkpoint of the export.'),
    entriesWritten: z.int().min(0).describe('How many of the entries are written.'),
    requestedAt: moment,
    requestedBy: z.string().describe('The subject of the token that requested it. Operators see `•••`.'),
    endedAt: moment.optional(),
    because: z
      .string()
      .optional()
      .describe('Why it failed: the fault of the log and its place, `upload-lost` or `gave-up`.'),
    bytes: z.int().min(0).optional().describe('The size of the archive.'),
    expiresAt: moment.optional().describe('Until when the archive can be downloaded.'),
    url: z
      .string()
      .optional()
      .describe('Gives the archive to everyone who has it, without a token. Absent in a list, and for operators.'),
    urlExpiresAt: moment.optional().describe('Until when the address works. Read the export again for another one.'),
  })
  .meta({ id: 'AuditExport', title: 'Export of an audit log' })

const anId = '2c6d5a52-9f60-5c1e-8a55-70f1c2d3e4a5'
const waiting = {
  ...{ id: anId, status: 'waiting', origin: exampleLog.origin, from: 0, to: exampleLog.size, size: exampleLog.size },
  ...{ entriesWritten: 0, requestedAt: '2026-03-01T12:00:05.000Z', requestedBy: 'auditor-7' },
}
const completed = {
  ...waiting,
  ...{ status: 'completed', entriesWritten: exampleLog.size, endedAt: '2026-03-01T12:00:09.000Z', bytes: 4_310_528 },
  expiresAt: '2026-03-08T12:00:09.000Z',
}

/** Requests an archive of the log. */
export const requestExportEndpoint: Endpoint = {
  name: 'request-export',
  method: 'post',
  path: '/v1/audit/exports',
  access: 'audit:read',
  creates: true,
  tag: 'Audit',
  summary: 'Request an export of the audit log',
  description:
    'A tar archive with the entries, the tiles, the newest checkpoint and the exact texts of the facts, which `npm run verify` and the ' +
    'verifier in Python verify offline. It is written within minutes: read the export until it is `completed`. A tenant has at most 3 ' +
    'exports that are not written yet, and one has at most 1,048,576 entries. The request is recorded. Operators get 403: they see ' +
    'these texts masked.',
  body: {
    bytesMax: 1024,
    content: { 'application/json': { schema: exportBody, example: { from: 0, to: exampleLog.size } } },
  },
  answers: {
    202: {
      description: 'The export is requested.',
      headers: {
        Location: { description: 'The path of the export.', schema: z.string(), required: true },
        'Idempotent-Replayed': replayed,
      },
      content: { 'application/json': { schema: exportView, example: waiting } },
    },
  },
  errors: ['audit-log-empty', 'audit-log-different', 'export-invalid', 'export-limit-reached', 'operator-forbidden'],
}

export const getExportEndpoint: Endpoint = {
  name: 'get-export',
  method: 'get',
  path: '/v1/audit/exports/{id}',
  access: 'audit:read',
  recordsReading: true,
  tag: 'Audit',
  summary: 'Read an export of the audit log',
  description:
    'With its progress. The answer for a completed export has an address of the archive, which works for 15 minutes. An answer with ' +
    'an address is recorded as a reading of the tenant. An operator gets no address.',
  parameters: [
    { name: 'id', in: 'path', required: true, description: 'The id of the export.', schema: exportId, example: anId },
  ],
  answers: {
    200: {
      description: 'The export.',
      content: {
        'application/json': {
          schema: exportView,
          example: {
            ...completed,
            url: `https://sluice-prod-exports.s3.eu-central-1.amazonaws.com/acme/${anId}.tar?X-Amz-Signature=0f3c`,
            urlExpiresAt: '2026-03-01T12:15:30.000Z',
          },
        },
      },
    },
  },
  errors: ['export-not-found', 'audit-bucket-unavailable'],
}

export const listExportsEndpoint: Endpoint = {
  name: 'list-exports',
  method: 'get',
  path: '/v1/audit/exports',
  access: 'audit:read',
  isConditional: true,
  tag: 'Audit',
  summary: 'List the exports of the audit log',
  description: 'By id, without addresses. Strongly consistent.',
  parameters: [...pageParameters],
  answers: {
    200: {
      description: 'One page of exports.',
      content: {
        'application/json': {
          schema: z
            .object({ items: z.array(exportView).max(200), nextCursor })
            .meta({ id: 'AuditExportPage', title: 'Page of exports', description: 'By id.' }),
          example: { items: [completed], nextCursor: null },
        },
      },
    },
  },
  errors: ['query-invalid'],
}

/** Every call of `/v1/audit/exports`. */
export const exportEndpoints: readonly Endpoint[] = [requestExportEndpoint, listExportsEndpoint, getExportEndpoint]
