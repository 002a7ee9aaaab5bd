import type { BrokerNotes } from '#bridge/application/ports.ts'

/** The notes of one bridge, as words in an array. */
export const makeMemoryBrokerNotes = () => {
  const notes: string[] = []
  const port: BrokerNotes = {
    noteFailure: async () => void notes.push('failure'),
    noteSuccess: async ({ isRetry }) => void notes.push(isRetry ? 'success of a retry' : 'success'),
  }
  return { ...port, notes }
}
