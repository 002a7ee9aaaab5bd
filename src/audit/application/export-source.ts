/** A file of an export. `size` is in bytes. `read` and `parts` give its bytes once, before the next file is taken. */
export type ExportFile = Readonly<{
  path: string
  size: number
  /** All bytes, in one piece of their own. Only for a size that the caller has checked. */
  read: () => Promise<Uint8Array>
  parts: () => AsyncIterable<Uint8Array>
}>

/** The files of an archive in its order, or those of a folder in the order of an export. Only a folder can be a copy of the bucket. */
export type ExportSource = Readonly<{ isArchive: boolean; files: AsyncIterable<ExportFile> }>

/** The input is not an export, a copy of the bucket or a proof, or cannot be read. The message names the next step. */
export class UnreadableInput extends Error {}

/** What the caller named does not fit: a key, a policy, or a checkpoint of another log. The message names the next step. */
export class UnusableOption extends Error {}
