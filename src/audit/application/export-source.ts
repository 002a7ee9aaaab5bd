/** Bytes of the input: `size` bytes of a file, from `start`. */
export type FilePart = Readonly<{ path: string; start: number; size: number }>

/** A file of an export: its path in the export, and where its bytes are. They are read where they are needed, also in another thread. */
export type ExportFile = Readonly<{ path: string; part: FilePart }>

/** The files of an archive in its order, or those of a folder in the order of an export. Only a folder can be a copy of the bucket. */
export type ExportSource = Readonly<{ isArchive: boolean; files: AsyncIterable<ExportFile> }>

/**
 * Reads bytes of a part, from `offset`, until the target is full.
 * @throws UnreadableInput if the file has fewer bytes.
 */
export type ReadPart = (part: FilePart, offset: number, target: Uint8Array) => void

/** All bytes of a part, whose size the caller has checked. */
export const wholePart = (read: ReadPart, part: FilePart): Buffer => {
  const bytes = Buffer.alloc(part.size)
  read(part, 0, bytes)
  return bytes
}

/** The input is not an export, a copy of the bucket or a proof, or cannot be read. The message names the next step. */
export class UnreadableInput extends Error {}

/** The refusal of a file that the order of an export does not have at this place. */
export const outOfOrder = (path: string): UnreadableInput =>
  new UnreadableInput(
    `The file ${path} is in the archive twice, or not in its place. Make the export again, or unpack it and verify the folder.`,
  )

/** What the caller named does not fit: a key, a policy, or a checkpoint of another log. The message names the next step. */
export class UnusableOption extends Error {}
