import { readVerifierKey } from '#audit/application/verifier-key.ts'
import { tarSource } from '#commands/verify/tar-source.ts'
import { verifyFiles } from '#commands/verify/verify-files.ts'

/** Verifies one export in a process of its own, and prints its time, its CPU time and its highest memory as JSON. */
const [path = '', vkey = ''] = process.argv.slice(2)
const key = readVerifierKey(vkey)
const startMs = performance.now()
const { faults } = await verifyFiles(
  (read) => tarSource(path, read),
  { keys: key ? [key] : [] },
  { progress: () => undefined, noteOther: () => undefined },
)
const { maxRSS, userCPUTime, systemCPUTime } = process.resourceUsage()
const usage = {
  tookMs: performance.now() - startMs,
  cpuMs: (userCPUTime + systemCPUTime) / 1000,
  rssBytes: maxRSS * 1024,
}
process.stdout.write(`${JSON.stringify({ ...usage, faultCount: faults.length })}\n`)
