import type { VaultClass } from './vault-item.ts'

/**
 * Why the values of a class are not shown: the reader is an operator, they were erased, or the time of the secret is over.
 * A class whose values are shown is absent.
 */
export type HiddenValues = Readonly<Partial<Record<VaultClass, 'masked' | 'erased' | 'expired'>>>
