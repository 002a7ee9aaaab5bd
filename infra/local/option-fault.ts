type Token = Readonly<{ kind: string; name?: string }>

/** Returns the first option that was given more than once. Node uses the last value, so one of two would be dropped in silence. */
export const repeatedOption = (
  tokens: readonly Token[],
  options: Readonly<Record<string, Readonly<{ type: string; multiple?: boolean | undefined }>>>,
): string | undefined => {
  const names = tokens.flatMap(({ kind, name }) => (kind === 'option' && name !== undefined ? [name] : []))
  return names.find((name, index) => names.indexOf(name) !== index && options[name]?.multiple !== true)
}

/** Describes an option that was given more than once. */
export const repeatedFault = (name: string): string => `--${name} is given more than once. Name one value.`

/** Describes a fault that `parseArgs` found, in one line. */
export const optionFault = (error: unknown): string => {
  // The first sentence of Node's message names the fault. The rest is advice about `--`.
  const [sentence] = error instanceof Error ? error.message.split(/\.\s/, 1) : []
  const [, option] = /^Option '(--[\w-]+)' argument is ambiguous$/.exec(sentence ?? '') ?? []
  if (option === undefined) return `${sentence ?? 'The options are invalid'}.`
  return `${option} has no value, or a value that begins with a dash. Write such a value as ${option}=VALUE.`
}
