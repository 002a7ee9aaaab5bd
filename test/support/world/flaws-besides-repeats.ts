import type { Count } from '#lab/tally/count.ts'

/**
 * The flaws without messages that RabbitMQ received twice. A bridge that dies between the confirm of the broker and its own note
 * publishes once more, with the same message id: the one station that promises "at least once", and documents it.
 */
export const flawsBesidesRepeats = ({ flaws }: Pick<Count, 'flaws'>) =>
  flaws.filter(({ missing, doubled }) => missing.length > 0 || doubled.some((stage) => stage !== 'published'))
