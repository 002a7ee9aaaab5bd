export const isOrAre = (name: string): string => (name.endsWith('s') ? 'are' : 'is')

/** The name within a sentence. */
export const partOf = (name: string): string => (name.startsWith('The ') ? `t${name.slice(1)}` : name)

export const sentenceOf = (error: unknown): string => {
  const text = error instanceof Error ? error.message : String(error)
  return text.endsWith('.') ? text : `${text}.`
}

export const secondsOf = (ms: number): string => `${(ms / 1000).toFixed(1)} s`
