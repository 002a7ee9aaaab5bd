import { readVerifierKey } from '#audit/application/verifier-key.ts'
import { tarSource } from '#commands/verify/tar-source.ts'
import { verifyFiles } from '#commands/verify/verify-files.ts'

/** Verifies one export in a process of its own, and prints its time, its CPU time and its highest memory as JSON. */
const [path = '', vkey = ''] = process.argv.slice(2)
const key = readVerifierKey(vkey)
/** Sampled after each bundle: the highest memory that the system reports has that of the process that started this one. */
let rssBytes = 0
const progress = (): void => {
  rssBytes = Math.max(rssBytes, process.memoryUsage.rss())
}
const startMs = performance.now()
const { faults } = await verifyFiles(
  (read) => tarSource(path, read),
  { keys: key ? [key] : [] },
  { progress, noteOther: () => undefined },
)
const { userCPUTime, systemCPUTime } = process.resourceUsage()
const usage = {
  tookMs: performance.now() - startMs,
  cpuMs: (userCPUTime + systemCPUTime) / 1000,
  rssBytes,
}
process.stdout.write(`${JSON.stringify({ ...usage, faultCount: faults.length })}\n`)
