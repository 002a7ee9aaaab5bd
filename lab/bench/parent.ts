import { z } from 'zod'

type Answer = (question: unknown) => Promise<object>

const typed = z.looseObject({ type: z.string() })

/** Tells the bench something unasked. */
export const tellParent = (message: Readonly<{ type: string }>): void => {
  if (process.connected) process.send?.(message)
}

/** Answers the bench's questions, each by its type. A failure is an answer, too. */
export const answerParent = (answers: Readonly<Record<string, Answer>>): void => {
  const reply = async (type: string, answer: Answer, question: unknown): Promise<void> => {
    try {
      tellParent({ ...(await answer(question)), type })
    } catch (error) {
      const fault = error instanceof Error ? error.message : String(error)
      tellParent({ type, ...{ fault } })
    }
  }
  // Between two questions there may be nothing else to live for.
  process.channel?.ref()
  process.on('message', (question) => {
    const { type = '' } = typed.safeParse(question).data ?? {}
    const answer = answers[type]
    if (answer) void reply(type, answer, question)
  })
}

/** Ends with the bench, which may be killed, and not with a Ctrl-C in the terminal, which the bench hears, too. */
export const endWithParent = (end: () => Promise<void>): void => {
  for (const name of ['SIGINT', 'SIGHUP'] as const) process.on(name, () => undefined)
  const leave = (): void => void end().finally(() => process.exit())
  process.once('disconnect', leave)
  process.once('SIGTERM', leave)
}
