/** A service that Sluice depends on. */
export type Dependency = Readonly<{
  name: string
  /** Resolves when the service responds. */
  ping: () => Promise<unknown>
}>

export type Health = Readonly<{ status: 'ok' | 'degraded'; checks: Readonly<Record<string, 'ok' | 'away'>> }>

/** Checks every dependency. Never throws: an unavailable dependency is reported as `away`. */
export const makeCheckHealth = (dependencies: readonly Dependency[]) => async (): Promise<Health> => {
  const results = await Promise.allSettled(dependencies.map(({ ping }) => ping()))
  const checks = dependencies.map(
    ({ name }, index) => [name, results[index]?.status === 'fulfilled' ? 'ok' : 'away'] as const,
  )
  return { status: checks.every(([, state]) => state === 'ok') ? 'ok' : 'degraded', checks: Object.fromEntries(checks) }
}
