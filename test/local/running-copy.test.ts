import { spawnSync } from 'node:child_process'
import { rm } from 'node:fs/promises'
import { describe, expect, it } from 'vitest'
import { claimCopy } from '#local/copy/claim.ts'
import { findFreeBase } from '#local/copy/port-check.ts'
import { announceCopy, copyFolder, readRunningCopy, withdrawCopy } from '#local/copy/running-copy.ts'

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

  it('that was killed is reported as ended', async () => {
    const base = await findFreeBase()
    const settings = { SLUICE_HTTP_PORT: String(base) }
    const { pid: ended } = spawnSync(process.execPath, ['--version'])
    await announceCopy(base, { SLUICE_HTTP_URL: 'http://127.0.0.1:1' })
    await claimCopy(base, process.pid)
    expect(readRunningCopy(settings)).toMatchObject({ SLUICE_HTTP_URL: 'http://127.0.0.1:1' })
    await claimCopy(base, ended)
    expect(() => readRunningCopy(settings)).toThrow(
      'The copy of Sluice at http://127.0.0.1:1 has ended: start it again with `npm start`.',
    )
    await rm(copyFolder(base), { recursive: true })
  })
})
