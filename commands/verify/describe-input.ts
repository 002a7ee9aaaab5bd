import { lstat, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { readUtf8 } from '#audit/application/strict-text.ts'
import { jsonIn } from '#kernel/domain/json-text.ts'

/** How many bytes of an input show what it is. */
export const startBytesMax = 65_536

const detailLengthMax = 300
const instead = 'saved in the place of the file'
const archiveStart = 'export.json\0'
const tarMark = { text: 'ustar', at: 257 } as const

/** Describes a file that is not an archive and not a proof, and states the next step. `undefined` if it can be an archive. */
export const describeFile = (start: Uint8Array): string | undefined => {
  if (start.length === 0) return 'The input is empty. A download that failed leaves an empty file: download it again.'
  const bytes = Buffer.from(start)
  if (bytes.toString('latin1', tarMark.at, tarMark.at + tarMark.text.length) === tarMark.text) return undefined
  if (bytes.toString('latin1', 0, archiveStart.length) === archiveStart) return undefined
  return describeText((readUtf8(start) ?? bytes.toString('latin1')).replace(/^\ufeff/, '').trimStart())
}

const unknown =
  'The input is not an export, a copy of the bucket or a proof. Check the path. If it is an archive of another program, unpack it and verify the folder.'

const describeText = (text: string): string => {
  if (text.startsWith('{')) return describeJson(fieldsOf(text))
  if (text.startsWith('<')) return describeMarkup(text)
  if (text.startsWith('c2sp.org/tlog-proof@'))
    return 'The input is a proof of another version, or with other line ends. Download the answer of GET /v1/events/{id}/proof again.'
  return /^[^\n]+\n[0-9]+\n[^\n]{44}\n\n— /.test(text)
    ? 'The input is a checkpoint alone, without entries to verify. Name an export, a copy of the bucket or a proof; a checkpoint that you kept belongs to --since.'
    : unknown
}

type Fields = Readonly<Record<string, unknown>>

const fieldsOf = (text: string): Fields => Object(jsonIn(text))

/** Answers of Sluice are problems with a status and a code. The gateway before it writes only a message. */
const describeJson = ({ status, code, detail, message, format, origin }: Fields): string => {
  if (format === 1 && typeof origin === 'string')
    return 'The input is the file export.json of an export. Name the folder that it is in.'
  if (typeof status === 'number' && typeof code === 'string')
    return `The input is an error answer of Sluice, ${instead}: ${status} ${code}. ${shown(detail)} Correct this, and download the file again.`
  if (typeof message === 'string')
    return `The input is an error answer, ${instead}: ${shown(message)}. Correct this, and download the file again.`
  return 'The input is JSON, not an export, a copy of the bucket or a proof. Download the archive from the url in the answer of GET /v1/audit/exports/{id}.'
}

const shown = (text: unknown): string => (typeof text === 'string' ? text.slice(0, detailLengthMax) : 'No detail.')

const describeMarkup = (text: string): string => {
  const [, code] = /<Code>([A-Za-z]{1,64})<\/Code>/.exec(text) ?? []
  return code === undefined
    ? 'The input is a web page or another text with tags, not an export, a copy of the bucket or a proof. Open it to see who answered, and download the file again.'
    : `The input is an error answer of the store, ${instead}: ${code}. The address of an export works for 15 minutes: read the export again for another one, and download the archive again.`
}

const exportNames = ['export.json', 'checkpoint', 'tile', 'facts']

/** Describes a folder that has nothing of an export, and states the next step. `undefined` if it can be an export or a copy. */
export const describeFolder = async (path: string): Promise<string | undefined> => {
  const names = (await readdir(path)).toSorted((one, other) => (one < other ? -1 : 1))
  if (names.some((name) => exportNames.includes(name))) return undefined
  for (const name of names)
    if (await isFile(join(path, name, 'checkpoint')))
      return `The folder is not an export, but its folder ${name} has a checkpoint. Name that folder.`
  return 'The folder is not an export: it has no export.json, no checkpoint and no tile. Name the folder of an export, or of a copy of the bucket below the name of the tenant.'
}

const isFile = (path: string): Promise<boolean> =>
  lstat(path).then(
    (found) => found.isFile(),
    () => false,
  )
