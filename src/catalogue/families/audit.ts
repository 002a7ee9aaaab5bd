import * as z from 'zod'
import { type CatalogueEntry, define } from '../define.ts'

const origin = z.string().max(300).describe('The name of the log. Example: `audit.example.com/acme`.')
const size = z.int().min(0).describe('The number of entries.')
const base64 = z.string().regex(/^[A-Za-z0-9+/]{43}=$/)
const root = base64.describe('The hash of the tree of the entries, in base64.')

const key = z.looseObject({
  keyId: z
    .string()
    .regex(/^[0-9a-f]{16}$/)
    .describe('The first 16 digits of the SHA-256 of the key, in hex.'),
  publicKey: base64.describe('An Ed25519 key of 32 bytes, in base64.'),
})

const exported = {
  exportId: z.uuid().describe('The id of the export.'),
  origin,
  from: z.int().min(0).describe('The index of the first entry.'),
  to: z.int().min(0).describe('The index after the last entry.'),
  size: size.describe('The number of entries under the checkpoint of the export.'),
}

const exampleOrigin = 'audit.example.com/acme'
const exampleRoot = 'mLxAdPMYqXwYLj8Xq6HFDTjIIwiWeTOEKJrCzGHYXbo='
const publisher = 'sluice/audit'

const exampleExport = {
  exportId: '2c6d5a52-9f60-5c1e-8a55-70f1c2d3e4a5',
  origin: exampleOrigin,
  from: 0,
  to: 1043,
  size: 1043,
}

const exampleKey = {
  keyId: '5f8d1a2b3c4d5e6f',
  publicKey: '11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=',
}

/** Facts about the audit logs: their checkpoints, their keys, and what differs. */
export const auditTypes: readonly CatalogueEntry[] = [
  define({
    type: 'Audit.Checkpoint.Cosigned.v1',
    summary: 'A witness signed a checkpoint of an audit log: it continues what the witness saw before.',
    publisher,
    data: z.looseObject({
      origin,
      size,
      witness: z.string().max(300).describe('The name of the witness.'),
      line: z.string().max(1000).describe('The line of its signature, for the end of the checkpoint.'),
    }),
    example: {
      origin: exampleOrigin,
      size: 1234,
      witness: 'witness.example.com/bank',
      line: '— witness.example.com/bank AAAAAQAAAABmZmZm',
    },
  }),
  define({
    type: 'Audit.Checkpoint.Signed.v1',
    summary:
      'An audit log was signed with the entries that it has: keep the checkpoint, and the log can never be changed unnoticed.',
    publisher,
    data: z.looseObject({
      origin,
      size,
      root,
      checkpoint: z.string().max(10_000).describe('The signed text, as docs/audit-format.md describes it.'),
    }),
    example: {
      origin: exampleOrigin,
      size: 1234,
      root: exampleRoot,
      checkpoint: `${exampleOrigin}\n1234\n${exampleRoot}\n\n— ${exampleOrigin} AAAAAQAAAABmZmZm\n`,
    },
  }),
  define({
    type: 'Audit.Export.Completed.v1',
    summary: 'An export of an audit log was written, and can be downloaded.',
    publisher,
    data: z.looseObject({ ...exported, bytes: z.int().min(0).describe('The size of the archive.') }),
    example: { ...exampleExport, bytes: 4_310_528 },
  }),
  define({
    type: 'Audit.Export.Failed.v1',
    summary: 'An export of an audit log could not be written.',
    publisher,
    data: z.looseObject({
      ...exported,
      because: z.string().max(500).describe('The fault of the log and its place, `upload-lost` or `gave-up`.'),
    }),
    example: { ...exampleExport, because: 'gap at tile/entries/004.p/19' },
  }),
  define({
    type: 'Audit.Export.Requested.v1',
    summary: 'A person requested an export of an audit log, with the texts of its facts.',
    publisher,
    data: z.looseObject(exported),
    example: exampleExport,
  }),
  define({
    type: 'Audit.Key.Introduced.v1',
    summary: 'A key began to sign the checkpoints of all audit logs.',
    publisher,
    data: key,
    example: exampleKey,
  }),
  define({
    type: 'Audit.Key.Retired.v1',
    summary: 'A key signs no checkpoint of an audit log any more, and what it signed stays valid.',
    publisher,
    data: key,
    example: exampleKey,
  }),
  define({
    type: 'Security.Audit.DifferenceFound.v1',
    summary: 'A check found that the audit log, the facts or a state differ from one another.',
    publisher,
    data: z.looseObject({
      check: z.string().describe('What was checked. Example: `sequence`.'),
      kind: z.string().describe('What differs. Example: `altered-tile`.'),
      place: z.string().describe('The first place that differs: an index, a size, an object, or the key of a state.'),
    }),
    example: { check: 'sequence', kind: 'altered-tile', place: 'tile/0/x001/067.p/12' },
  }),
]
