/** Reads the body of an answer. Returns `undefined`, and reads no further, if it is longer than `bytesMax`. */
export const readAtMost = async ({ body }: Response, bytesMax: number): Promise<Buffer | undefined> => {
  const chunks: Uint8Array[] = []
  let byteCount = 0
  // Leaving the loop cancels the rest of the answer.
  for await (const chunk of body ?? []) {
    byteCount += chunk.byteLength
    if (byteCount > bytesMax) return undefined
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}
