import { rm } from 'node:fs/promises'
import { describe, expect, it } from 'vitest'
import { findFreeBase } from '#local/port-check.ts'
import { announceCopy, copyFolder, readRunningCopy, withdrawCopy } from '#local/running-copy.ts'

describe('a running copy', () => {
  it('is found at its port for as long as it runs', async () => {
    const base = await findFreeBase()
    const settings = { SLUICE_HTTP_PORT: String(base) }
    await announceCopy(base, { FACTS_TABLE: 'facts' })
    expect(readRunningCopy(settings)).toEqual({ FACTS_TABLE: 'facts' })
    await withdrawCopy(base)
    expect(() => readRunningCopy(settings)).toThrow(`No copy of Sluice is running on port ${base}: start one`)
    await rm(copyFolder(base), { recursive: true })
  })
})
