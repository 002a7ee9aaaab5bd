/** Something Sluice cannot work without. */
export type Backing = Readonly<{
  name: string
  /** Resolves when it answers. */
  ping: () => Promise<unknown>
}>

export type Health = Readonly<{ status: 'ok' | 'degraded'; checks: Readonly<Record<string, 'ok' | 'away'>> }>

/** Asks every backing service whether it is there. Never throws: being away is an answer. */
export const makeCheckHealth = (backings: readonly Backing[]) => async (): Promise<Health> => {
  const answers = await Promise.allSettled(backings.map(({ ping }) => ping()))
  const checks = backings.map(
    ({ name }, index) => [name, answers[index]?.status === 'fulfilled' ? 'ok' : 'away'] as const,
  )
  return { status: checks.every(([, state]) => state === 'ok') ? 'ok' : 'degraded', checks: Object.fromEntries(checks) }
}
