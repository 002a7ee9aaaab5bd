import { spawnSync } from 'node:child_process'
import { mkdir, symlink, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { beforeAll, describe, expect, it } from 'vitest'
import { UnreadableInput } from '#audit/application/export-source.ts'
import { verifierKeyText } from '#audit/application/verifier-key.ts'
import { tarHeader } from '#audit/domain/tar-header.ts'
import { sampleLog } from '#lab/audit-log/sample-log.ts'
import { projectFolder } from '#local/copy/running-copy.ts'
import { aNoteKey, aWitness } from '#test/support/builders/a-note-key.ts'
import { anExport, archiveOf, type ExportFiles, faultsOfArchive, inFolder } from '#test/support/builders/an-export.ts'
import vectors from '../../docs/audit-vectors.json' with { type: 'json' }

const log = sampleLog({ tenantId: 'acme' })
const signer = aNoteKey(log.origin)
const key = ['--key', verifierKeyText(signer.key)]
let good: ExportFiles
beforeAll(async () => {
  good = await anExport(log, { size: 300, sign: (body) => [signer.sign(body)] })
})

const run = (...args: readonly string[]) => {
  const program = [join(projectFolder, 'commands/verify.ts'), ...args]
  const { status, stdout, stderr } = spawnSync(process.execPath, program, { encoding: 'utf8' })
  return { status, stdout, stderr }
}

/** Runs the command with a file of these bytes. */
const runWith = (bytes: Buffer | string, ...args: readonly string[]) =>
  inFolder(async (folder) => {
    const path = join(folder, 'input')
    await writeFile(path, bytes)
    return run(path, ...args)
  })

const withFile = (files: ExportFiles, path: string, bytes: Buffer | string): ExportFiles =>
  new Map(files).set(path, Buffer.from(bytes))

const proofOf = (name: string) => {
  const proof = vectors.proofs.find((one) => one.name === name)
  if (proof === undefined) throw new Error(`There is no proof ${name}.`)
  return proof
}
const vectorKey = ['--key', vectors.keys[0]?.vkey ?? '']

describe('npm run verify', () => {
  it('states what it verified, and what it cannot find, with exit code 0', async () => {
    const { status, stdout, stderr } = await runWith(archiveOf(good), ...key)
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
    expect(stdout).toMatch(
      /^Verified: entries 0 to 299 of 300 in log\.example\/acme, with their facts\.\nThe root is .+=\.\n/,
    )
    expect(stdout).toContain('Only a checkpoint that you kept (--since) or a witness')
  })

  it('continues a checkpoint, which a file has', async () => {
    const result = await inFolder(async (folder) => {
      await writeFile(join(folder, 'export.tar'), archiveOf(good))
      await writeFile(join(folder, 'seen'), good.get('checkpoint') ?? '')
      return run(join(folder, 'export.tar'), ...key, '--since', join(folder, 'seen'))
    })
    expect(result.status).toBe(0)
    expect(result.stdout).toContain('It continues the checkpoint of 300 entries that you kept.')
  })

  it('names the keys on both sides of a wrong signature', async () => {
    const [other, elsewhere] = [aNoteKey(log.origin), aNoteKey('log.example/other')]
    const idOf = (one: typeof other) => verifierKeyText(one.key).split('+').slice(0, 2).join('+')
    const carried = `Keys in the checkpoint: ${idOf(signer)}.\n`
    const results = [other, elsewhere].map((one) =>
      runWith(archiveOf(good), '--key', verifierKeyText(one.key)).then(({ status, stdout }) => ({ status, stdout })),
    )
    expect(await Promise.all(results)).toEqual([
      {
        status: 1,
        stdout: `wrong-signature checkpoint: No known key signed it. Compare the key with GET /v1/audit/keys?tenant=acme. Known keys: ${idOf(other)}. ${carried}`,
      },
      {
        status: 1,
        stdout: `wrong-signature checkpoint: It is of the log log.example/acme, and no known key is. Use the key of GET /v1/audit/keys?tenant=acme. Known keys: ${idOf(elsewhere)}. ${carried}`,
      },
    ])
  })

  it('prints a line for each word of a fault, with exit code 1', async () => {
    const changed = withFile(withFile(good, 'tile/entries/000', 'x'), 'facts/001.jsonl', '')
    const { status, stdout } = await runWith(archiveOf(changed), ...key)
    expect(status).toBe(1)
    expect(stdout.replaceAll(/: .*/g, '')).toBe('gap tile/entries/000\nmissing-fact 256\n')
  })

  it('names files that are not part of an export, and verifies the others', async () => {
    const files = Array.from({ length: 13 }, (_, at) => [`x/\u001b[31m${at}`, Buffer.from('x')] as const)
    const result = await inFolder(async (folder) => {
      for (const [path, bytes] of [...good, ...files]) {
        await mkdir(dirname(join(folder, path)), { recursive: true })
        await writeFile(join(folder, path), bytes)
      }
      return run(folder, ...key)
    })
    expect(result.status).toBe(0)
    expect(result.stderr).toBe('Not verified: x is not part of an export.\n')
  })

  it('verifies proofs, with the fact and a policy', async () => {
    const [plain, cosigned] = [proofOf('with the fact and a line end'), proofOf('with two cosignatures')]
    const results = await inFolder(async (folder) => {
      await writeFile(join(folder, 'plain'), plain.text)
      await writeFile(join(folder, 'cosigned'), cosigned.text)
      await writeFile(join(folder, 'fact'), plain.fact ?? '')
      await writeFile(join(folder, 'policy'), cosigned.policy ?? '')
      return [
        run(join(folder, 'plain'), ...vectorKey, '--fact', join(folder, 'fact')),
        run(join(folder, 'cosigned'), '--witnesses', join(folder, 'policy')),
        run(join(folder, 'plain'), '--witnesses', join(folder, 'policy')),
      ]
    })
    expect(results.map(({ status }) => status)).toEqual([0, 0, 1])
    expect(results[0]?.stdout).toContain('The fact has this hash.')
    expect(results[1]?.stdout).toContain('Cosigned by one, three.')
    expect(results[2]?.stdout).toMatch(/^missing-cosignatures checkpoint: /)
  })

  it('shows its help without an input', () => {
    const { status, stdout } = run('--help')
    expect(status).toBe(0)
    expect(stdout).toContain('npm run -s verify -- <input> --key <key>')
  })
})

describe('A wrong option has exit code 2, and a message', () => {
  const witness = verifierKeyText(aWitness('witness.example').key)

  it.each([
    [[], 'Name an export'],
    [['a', 'b', ...key], 'Name one input, not "a" and "b"'],
    [['a'], 'Name the verifier key of the log for a with --key'],
    [['a', '--key', 'x'], 'Copy the whole line of GET /v1/audit/keys?tenant=TENANT.'],
    [['a', '--key', witness], 'It is the key of a witness'],
    [['a', ...key, '--since', 'package.json'], '--since takes a file with a checkpoint'],
    [['a', ...key, '--witnesses', 'package.json'], 'package.json is wrong in line 1. Lines are `log`'],
    [['a', ...key, '--fact', 'missing-file'], '--fact cannot be read: ENOENT'],
    [['a', ...key, '--verbose'], 'Unknown option'],
  ])('%o', (args, message) => {
    const { status, stdout, stderr } = run(...args)
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' })
    expect(stderr).toContain(message)
  })

  it('also for an option that the input does not have', async () => {
    expect((await runWith(archiveOf(good), ...key, '--fact', 'package.json')).stderr).toContain('--fact is for a proof')
    const proof = proofOf('a proof').text
    const since = await inFolder(async (folder) => {
      await writeFile(join(folder, 'proof'), proof)
      await writeFile(join(folder, 'seen'), good.get('checkpoint') ?? '')
      return run(join(folder, 'proof'), ...vectorKey, '--since', join(folder, 'seen'))
    })
    expect(since).toMatchObject({ status: 2, stdout: '' })
    expect(since.stderr).toContain('--since is for an export')
  })
})

describe('An input that cannot be read has exit code 3, and no verdict', () => {
  const archive = (): Buffer => archiveOf(good)
  const list = (): (readonly [string, Buffer])[] => [...good]
  const header = (change: (block: Buffer) => void): Buffer => {
    const block = Buffer.from(tarHeader({ path: 'export.json', size: 2 }))
    change(block)
    block.write('        ', 148, 'latin1')
    const sum = block.reduce((total, byte) => total + byte, 0)
    block.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148, 'latin1')
    return Buffer.concat([block, Buffer.alloc(5120, 0x7b)])
  }

  it.each([
    ['random blocks', () => Buffer.alloc(4096, 0xa5), 'not a tar archive'],
    ['an archive cut within a file', () => archive().subarray(0, 70_000), 'is cut'],
    ['an archive without its end', () => archive().subarray(0, -1024), 'is cut'],
    ['an archive with half of its end', () => archive().subarray(0, -512), 'is cut'],
    ['data after the end', () => Buffer.concat([archive(), Buffer.from('x')]), 'data after its end'],
    ['a file twice', () => archiveOf([...list(), ...list().slice(-1)]), 'is in the archive twice'],
    [
      'files in another order',
      () => archiveOf([...list().slice(0, -2), ...list().slice(-2).toReversed()]),
      'not in its place',
    ],
    [
      'entries before their leaf hashes',
      () =>
        archiveOf(list().toSorted(([one], [other]) => Number(one === 'tile/0/000') - Number(other === 'tile/0/000'))),
      'not in its place',
    ],
    [
      'a file twice in the middle',
      () => archiveOf(list().flatMap((file) => (file[0] === 'tile/0/000' ? [file, file] : [file]))),
      'is in the archive twice',
    ],
    ['export.json twice', () => archiveOf([...list(), ...list().slice(0, 1)]), 'is in the archive twice'],
    ['no export.json', () => archiveOf(list().slice(1)), 'does not begin with export.json'],
    [
      'export.json that is not JSON',
      () => archiveOf(withFile(good, 'export.json', '{')),
      'does not describe an export',
    ],
    [
      'export.json of 100,000 bytes',
      () => archiveOf(withFile(good, 'export.json', ' '.repeat(100_000))),
      'does not describe an export',
    ],
    [
      'a fact of more than 4 MiB',
      () => archiveOf(withFile(good, 'facts/001.jsonl', 'x'.repeat(4_194_305))),
      'longer than',
    ],
    ['a link', () => header((block) => block.write('2', 156)), 'not a tar archive of regular files'],
    ['a folder', () => header((block) => block.write('5', 156)), 'not a tar archive of regular files'],
    [
      'an extended header of 8 GiB',
      () =>
        header((block) => {
          block.write('x', 156)
          block.write('77777777777', 124)
        }),
      'not a tar archive of regular files',
    ],
    ['a file of 8 GiB', () => header((block) => block.write('77777777777', 124)), 'is cut'],
    ['a binary length', () => header((block) => block.writeUInt8(0x80, 124)), 'not a tar archive of regular files'],
    ['a header of GNU tar', () => header((block) => block.write('ustar  \0', 257)), 'unpack it and verify the folder'],
    [
      'a wrong checksum',
      () => Buffer.concat([tarHeader({ path: 'a', size: 0 }).fill(0x62, 0, 1), Buffer.alloc(1024)]),
      'not a tar archive',
    ],
    [
      'an escape in a name',
      () => header((block) => block.write('\u001b[31m', 0)),
      'not a tar archive of regular files',
    ],
  ])('%s', async (_, bytes, message) => {
    await expect(faultsOfArchive(bytes(), { keys: [signer.key] })).rejects.toThrow(message)
    await expect(faultsOfArchive(bytes(), { keys: [signer.key] })).rejects.toThrow(UnreadableInput)
  })

  it.each([
    ['nothing', Buffer.alloc(0), 'The input is empty. A download that failed leaves an empty file'],
    ['a text', Buffer.from('hello'), 'not an export, a copy of the bucket or a proof'],
    [
      'a refusal of Sluice',
      Buffer.from(JSON.stringify({ status: 401, code: 'token-invalid', detail: 'The token has expired.' })),
      'an error answer of Sluice, saved in the place of the file: 401 token-invalid. The token has expired.',
    ],
    [
      'a refusal of the store',
      Buffer.from('<?xml version="1.0"?><Error><Code>AccessDenied</Code></Error>'),
      'an error answer of the store, saved in the place of the file: AccessDenied.',
    ],
    [
      'a proof with line ends of Windows',
      Buffer.from(proofOf('a proof').text.replaceAll('\n', '\r\n')),
      'with other line ends',
    ],
    ['a compressed archive', gzipSync('x'.repeat(10_000)), 'gunzip'],
    [
      'half of a proof',
      Buffer.from(proofOf('a proof').text.slice(0, 200)),
      'begins like a proof and is not a whole one',
    ],
  ])('%s', async (_, bytes, message) => {
    const { status, stdout, stderr } = await runWith(bytes, ...key)
    expect({ status, stdout }).toEqual({ status: 3, stdout: '' })
    expect(stderr).toContain(message)
  })

  it('a path that leaves the folder is only a name', async () => {
    const escaping = archiveOf([...list(), ['../../escape', Buffer.from('x')]])
    expect(await faultsOfArchive(escaping, { keys: [signer.key] })).toEqual(['not verified ../../escape'])
  })

  it('a folder that has nothing of an export', async () => {
    const empty = run(join(projectFolder, 'docs'), ...key)
    expect(empty).toMatchObject({ status: 3, stdout: '' })
    expect(empty.stderr).toContain('it has no export.json, no checkpoint and no tile. Name the folder of an export')
    const above = await inFolder(async (folder) => {
      await mkdir(join(folder, 'acme'))
      await writeFile(join(folder, 'acme', 'checkpoint'), '')
      return run(folder, ...key)
    })
    expect(above).toMatchObject({ status: 3, stdout: '' })
    expect(above.stderr).toContain('its folder acme has a checkpoint. Name that folder.')
  })

  it('a missing file, and a link in the place of a file', async () => {
    expect(run('missing-file', ...key)).toMatchObject({ status: 3, stdout: '' })
    const linked = await inFolder(async (folder) => {
      await writeFile(join(folder, 'elsewhere'), 'x')
      await symlink(join(folder, 'elsewhere'), join(folder, 'checkpoint'))
      return run(folder, ...key)
    })
    expect(linked).toMatchObject({ status: 3, stdout: '' })
    expect(linked.stderr).toContain('checkpoint is not a regular file')
  })
})
