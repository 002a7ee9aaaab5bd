import type { Archive } from '../application/archive-ports.ts'
import { readArchiveText } from '../application/archive-text.ts'

/**
 * Reads the texts of the facts of an archived event, by happening. None if there is no such object.
 * @throws Transient `archive-unavailable`.
 */
export const makeReadArchivedTexts =
  (archive: Pick<Archive, 'read'>) =>
  async (archiveKey: string): Promise<ReadonlyMap<string, string>> => {
    const event = readArchiveText((await archive.read(archiveKey)) ?? '')
    return new Map(event?.facts.map(({ text, entry }) => [entry.happening, text]))
  }
