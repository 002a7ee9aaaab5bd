import { z } from 'zod'

type Answer = (question: unknown) => Promise<object>

const typed = z.looseObject({ type: z.string() })

/** Sends a message to the benchmark that is not an answer. */
export const sendToParent = (message: Readonly<{ type: string }>): void => {
  if (process.connected) process.send?.(message)
}

/** Answers the benchmark's questions by type. An error is sent as an answer. */
export const answerParent = (answers: Readonly<Record<string, Answer>>): void => {
  const reply = async (type: string, answer: Answer, question: unknown): Promise<void> => {
    try {
      sendToParent({ ...(await answer(question)), type })
    } catch (error) {
      const fault = error instanceof Error ? error.message : String(error)
      sendToParent({ type, ...{ fault } })
    }
  }
  // The channel keeps the process running between two questions.
  process.channel?.ref()
  process.on('message', (question) => {
    const { type = '' } = typed.safeParse(question).data ?? {}
    const answer = answers[type]
    if (answer) void reply(type, answer, question)
  })
}

/** Ends together with the benchmark, even a killed one. Ignores Ctrl-C, which the benchmark handles. */
export const endWithParent = (end: () => Promise<void>): void => {
  for (const name of ['SIGINT', 'SIGHUP'] as const) process.on(name, () => undefined)
  const leave = (): void => void end().finally(() => process.exit())
  process.once('disconnect', leave)
  process.once('SIGTERM', leave)
}
