import { randomUUID } from 'node:crypto'
import type { Letter, Letters } from '#jobs/application/ports.ts'

export type SentLetter = Pick<Letter, 'body' | 'attributes'>

/** A queue of dead letters in a map. A received letter is hidden for three receives. */
export const makeMemoryLetters = (senderId: string) => {
  const held = new Map<string, Readonly<{ letter: SentLetter; hiddenUntil: number }>>()
  let receiveCount = 0
  const letters: Letters = {
    count: async () => held.size,
    receive: async () => {
      receiveCount += 1
      const visible = [...held].filter(([, { hiddenUntil }]) => hiddenUntil < receiveCount).slice(0, 10)
      return visible.map(([id, { letter }]) => {
        held.set(id, { letter, hiddenUntil: receiveCount + 3 })
        return { ...letter, id, handle: id, senderId, delete: async () => void held.delete(id) }
      })
    },
    release: async (handles) => {
      for (const handle of handles) {
        const found = held.get(handle)
        if (found) held.set(handle, { ...found, hiddenUntil: 0 })
      }
    },
  }
  return { letters, send: async (letter: SentLetter) => void held.set(randomUUID(), { letter, hiddenUntil: 0 }) }
}
