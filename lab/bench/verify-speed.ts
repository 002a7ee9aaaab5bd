import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdtemp, open, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { verifierKeyText } from '#audit/application/verifier-key.ts'
import { tarEnd, tarHeader, tarPadding } from '#audit/domain/tar-header.ts'
import { formatTable } from '#commands/screen/format-table.ts'
import { projectFolder } from '#local/copy/running-copy.ts'
import { sampleExport } from '../audit-log/sample-export.ts'
import { sampleLog } from '../audit-log/sample-log.ts'
import { makeSigner } from '../audit-log/signers.ts'
import { round } from './figures.ts'

/** The verification of an export, and bare SHA-256 over the same file in one thread. The best of some rounds, in alternation. */
export type VerifySpeed = Readonly<{ size: number; fileBytes: number; verify: Verification; bareMs: number }>

type Verification = Readonly<{ tookMs: number; cpuMs: number; rssBytes: number; faultCount: number }>

const roundCount = 3
const smallSize = 100_000
const largeSize = 1_000_000

/** Makes each fact as long as the mean of a payment, whose three facts have 8 KB. */
const fill = 'x'.repeat(2_300)

/**
 * Measures the verification of made-up exports in a temporary folder. Takes minutes and 3 GB for a million entries, most of it to
 * make them.
 */
export const measureVerification = async (
  signal: AbortSignal,
  entryCount = largeSize,
): Promise<readonly VerifySpeed[]> => {
  const folder = await mkdtemp(join(tmpdir(), 'sluice-bench-'))
  try {
    const speeds: VerifySpeed[] = []
    for (const size of [smallSize, entryCount]) {
      console.error(`An export of ${size} entries, verified ${roundCount} times ...`)
      const path = join(folder, `${size}.tar`)
      const key = await writeExport(path, size, signal)
      speeds.push({ size, fileBytes: (await stat(path)).size, ...(await measureFile(path, key, signal)) })
    }
    return speeds
  } finally {
    await rm(folder, { recursive: true })
  }
}

/** Returns the verifier key of the export. */
const writeExport = async (path: string, size: number, signal: AbortSignal): Promise<string> => {
  const log = sampleLog({ tenantId: 'acme', fill })
  const signer = makeSigner(log.origin)
  await using handle = await open(path, 'w')
  for await (const file of sampleExport(log, { size, sign: (body) => [signer.sign(body)] })) {
    signal.throwIfAborted()
    const { length } = file.bytes
    const header = tarHeader({ path: file.path, size: length })
    await handle.write(Buffer.concat([header, file.bytes, new Uint8Array(tarPadding(length))]))
  }
  await handle.write(tarEnd())
  return verifierKeyText(signer.key)
}

const measureFile = async (path: string, key: string, signal: AbortSignal) => {
  const verifications: Verification[] = []
  const bareTimes: number[] = []
  for (let round = 0; round < roundCount; round += 1) {
    bareTimes.push(await hashFile(path, signal))
    verifications.push(await verifyFile(path, key, signal))
  }
  const [verify] = verifications.toSorted((one, other) => one.tookMs - other.tookMs)
  if (!verify) throw new Error('Nothing was measured.')
  const rssBytes = Math.max(...verifications.map((one) => one.rssBytes))
  return { verify: { ...verify, rssBytes }, bareMs: Math.min(...bareTimes) }
}

const verifyFile = async (path: string, key: string, signal: AbortSignal): Promise<Verification> => {
  const program = join(projectFolder, 'lab/bench/verify-program.ts')
  const { stdout } = await promisify(execFile)(process.execPath, [program, path, key], { signal })
  const found: Verification = JSON.parse(stdout)
  if (found.faultCount > 0) throw new Error('The verifier found a fault in an export that has none.')
  return found
}

const chunkBytes = 1_048_576

/** Bare SHA-256: one hash over the whole file, in parts of a MiB. */
const hashFile = async (path: string, signal: AbortSignal): Promise<number> => {
  await using handle = await open(path, 'r')
  const startMs = performance.now()
  const [hash, chunk] = [createHash('sha256'), Buffer.alloc(chunkBytes)]
  for (let isOpen = true; isOpen; ) {
    signal.throwIfAborted()
    const { bytesRead } = await handle.read(chunk, 0, chunk.length)
    hash.update(chunk.subarray(0, bytesRead))
    isOpen = bytesRead > 0
  }
  hash.digest()
  return performance.now() - startMs
}

/** Example: 230,000 entries a second, 640 MB a second, 0.6 of bare SHA-256. */
export const formatVerification = (speeds: readonly VerifySpeed[]): string =>
  formatTable([
    ['entries', 'MB', 'entries/s', 'MB/s', 'bare SHA-256, MB/s', 'ratio', 'CPU', 'highest memory'],
    ...speeds.map(({ size, fileBytes, verify, bareMs }) => [
      size.toLocaleString('en'),
      round(fileBytes / 1e6),
      Math.round((size * 1000) / verify.tookMs).toLocaleString('en'),
      round(fileBytes / verify.tookMs / 1000),
      round(fileBytes / bareMs / 1000),
      round(bareMs / verify.tookMs),
      `${round(verify.cpuMs / 1000)} s`,
      `${round(verify.rssBytes / 1e6)} MB`,
    ]),
  ])
