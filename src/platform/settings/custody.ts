import * as z from 'zod'

const vault = z.object({
  VAULT_TABLE: z.string().min(1),
  /** The master key of the vault: an ARN or an alias of KMS, or `file:` and a path. */
  VAULT_KEY: z.string().min(1),
})

/** The vault, for readers of its values. */
export const vaultSettings = vault.transform(({ VAULT_TABLE: table, VAULT_KEY: key }) => ({ vault: { table, key } }))

/** The vault, for functions that remove values and cannot read them. */
export const vaultTableSettings = vault
  .pick({ VAULT_TABLE: true })
  .transform(({ VAULT_TABLE: vaultTable }) => ({ vaultTable }))

/** The shortest retention that an operator may set for a tenant. */
export const retentionSettings = z
  .object({ RETENTION_DAYS_MIN: z.coerce.number().int().min(1).max(36_500).default(30) })
  .transform(({ RETENTION_DAYS_MIN: retentionDaysMin }) => ({ retentionDaysMin }))

/** The bucket of archived events. */
export const archiveSettings = z
  .object({ ARCHIVE_BUCKET: z.string().min(1) })
  .transform(({ ARCHIVE_BUCKET: archiveBucket }) => ({ archiveBucket }))

/** The queue `intake` and its dead letters, for a function that searches them and consumes none. */
export const intakeQueuesSettings = z
  .object({ INTAKE_QUEUE_URL: z.url(), INTAKE_DEAD_LETTERS_URL: z.url() })
  .transform(({ INTAKE_QUEUE_URL: queueUrl, INTAKE_DEAD_LETTERS_URL: deadLettersUrl }) => ({
    intake: { queueUrl, deadLettersUrl },
  }))

/** The holds and erasures of tenants. */
export const custodySettings = z
  .object({ CUSTODY_TABLE: z.string().min(1) })
  .transform(({ CUSTODY_TABLE: custodyTable }) => ({ custodyTable }))
