/** Describes a fault that `parseArgs` found, in one line. */
export const optionFault = (error: unknown): string => {
  // The first sentence of Node's message names the fault. The rest is advice about `--`.
  const [sentence] = error instanceof Error ? error.message.split(/\.\s/, 1) : []
  const [, option] = /^Option '(--[\w-]+)' argument is ambiguous$/.exec(sentence ?? '') ?? []
  if (option === undefined) return `${sentence ?? 'The options are invalid'}.`
  return `${option} has no value, or a value that begins with a dash. Write such a value as ${option}=VALUE.`
}
