import { type FileHandle, open, stat } from 'node:fs/promises'
import { type ExportSource, type ReadPart, UnreadableInput, UnusableOption } from '#audit/application/export-source.ts'
import { readUtf8 } from '#audit/application/strict-text.ts'
import { proofHeader, proofsLengthMax } from '#audit/application/tlog-proof.ts'
import { verifyProofs } from '#audit/application/verify-proof.ts'
import { runCommand, systemRefusal, UsageFault } from './command-line.ts'
import { startBar } from './screen/progress-bar.ts'
import { describeFile, describeFolder, startBytesMax } from './verify/describe-input.ts'
import { folderSource } from './verify/folder-source.ts'
import { formatExport, formatFaults, formatProofs, visible } from './verify/format-verdict.ts'
import { tarSource } from './verify/tar-source.ts'
import { verifyFiles } from './verify/verify-files.ts'
import { readVerifyOptions, type VerifyOptions } from './verify/verify-options.ts'

const usage = `Verifies an export of the audit log, a copy of its bucket, or a proof, offline: from files and keys alone.

  npm run -s verify -- <input> --key <key> [--key <key>] [--since <file>] [--witnesses <file>] [--fact <file>]

  <input>      an export (.tar), a folder with its files, a copy of the bucket below a tenant, or a proof (.tlog-proof)
  --key        a verifier key of the log; can be repeated. GET /v1/audit/keys returns it: take it once, and keep it
  --since      a file with a checkpoint that you kept: finds a log that was rewritten or shortened since then
  --witnesses  a file with a policy (c2sp.org/tlog-policy): which witnesses must have cosigned the checkpoint.
               The keys of its logs count as --key
  --fact       a file with the text of the fact of a proof
  --help       shows this text

Each fault is a line: its word, its first place, and a sentence. docs/audit-format.md has the words.
Only --since or --witnesses can find that the holder of the signing key kept two logs, or cut or rewrote the log.
Exit code: 0 when everything was verified, 1 for a fault, 2 for a wrong option, 3 for an input that cannot be read.
`

const exitCodes = { verified: 0, fault: 1, option: 2, input: 3 } as const

/** Verifies what the options name, and returns the exit code. */
const verify = async (args: readonly string[]): Promise<number> => {
  const options = await readVerifyOptions(args)
  if (options === 'help') {
    process.stdout.write(usage)
    return exitCodes.verified
  }
  try {
    return await verifyInput(options)
  } catch (error) {
    if (error instanceof UnusableOption) throw new UsageFault(error.message, { cause: error })
    const refusal = error instanceof UnreadableInput ? error.message : inputRefusal(error)
    if (refusal === undefined) throw error
    process.stderr.write(`${visible(refusal)}\n`)
    return exitCodes.input
  }
}

const inputRefusal = (error: unknown): string | undefined => {
  const refusal = systemRefusal(error)
  return refusal && `The input cannot be read: ${refusal}. Check the path and its permissions.`
}

const verifyInput = async (options: VerifyOptions): Promise<number> => {
  const { input } = options
  if ((await stat(input)).isDirectory()) {
    refuse(await describeFolder(input))
    return verifyExport(() => folderSource(input), options)
  }
  await using handle = await open(input, 'r')
  const { buffer, bytesRead } = await handle.read(Buffer.alloc(startBytesMax), 0, startBytesMax, 0)
  const start = buffer.subarray(0, bytesRead)
  if (start.toString('latin1', 0, proofHeader.length + 1) === `${proofHeader}\n`)
    return await verifyProofFile(handle, options)
  if (start.toString('latin1', 0, gzipMark.length) === gzipMark)
    throw new UnreadableInput('The input is compressed. Unpack it with gunzip.')
  refuse(describeFile(start))
  return await verifyExport((read) => tarSource(input, read), options)
}

const refuse = (description: string | undefined): void => {
  if (description !== undefined) throw new UnreadableInput(description)
}

const gzipMark = '\u001f\u008b'

const verifyExport = async (
  sourceOf: (read: ReadPart) => ExportSource,
  { trust, fact }: VerifyOptions,
): Promise<number> => {
  if (fact !== undefined) throw new UsageFault('--fact is for a proof. An export has its facts.')
  const bar = process.stderr.isTTY ? startBar('entries', 0) : undefined
  let otherCount = 0
  const watch = {
    progress: (done: number, total: number) => bar?.update(done, `of ${total}`),
    noteOther: (path: string) => {
      otherCount += 1
      if (otherCount <= otherCountMax)
        process.stderr.write(`Not verified: ${visible(path)} is not part of an export.\n`)
    },
  }
  const verdict = await verifyFiles(sourceOf, trust, watch).finally(() => bar?.stop())
  if (otherCount > otherCountMax) process.stderr.write(`Not verified: ${otherCount - otherCountMax} more files.\n`)
  process.stdout.write(verdict.faults.length > 0 ? formatFaults(verdict.faults) : formatExport(verdict, trust))
  return verdict.faults.length > 0 ? exitCodes.fault : exitCodes.verified
}

/** An archive can have millions of other files. */
const otherCountMax = 10

const verifyProofFile = async (handle: FileHandle, { trust, fact }: VerifyOptions): Promise<number> => {
  if (trust.since !== undefined)
    throw new UsageFault('--since is for an export or a copy of the bucket. A proof has no tiles to compare.')
  if ((await handle.stat()).size > proofsLengthMax)
    throw new UnreadableInput('The input has more than 32 MiB of proofs. Divide it.')
  const verdict = verifyProofs({ text: readUtf8(await handle.readFile()) ?? '', fact, trust })
  const hasPolicy = trust.policy !== undefined
  process.stdout.write(verdict.faults.length > 0 ? formatFaults(verdict.faults) : formatProofs(verdict, hasPolicy))
  return verdict.faults.length > 0 ? exitCodes.fault : exitCodes.verified
}

await runCommand(verify)
