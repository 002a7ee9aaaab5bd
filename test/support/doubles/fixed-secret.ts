import type { Secret } from '#platform/secret.ts'

/** A secret that is always available and never changes. */
export const fixedSecret = <Value>(value: Value): Secret<Value> => ({
  current: async () => value,
  renewed: async () => value,
})
