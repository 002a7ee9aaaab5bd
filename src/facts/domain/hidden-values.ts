import type { Fact } from './fact.ts'
import type { VaultClass } from './vault-item.ts'

/**
 * Why the values of a class are not shown: the reader is an operator, they were erased, or the time of the secret is over.
 * A class whose values are shown is absent.
 */
export type HiddenValues = Readonly<Partial<Record<VaultClass, 'masked' | 'erased' | 'expired'>>>

/**
 * Why the text of a person is not shown. `masked`: the reader is an operator or a partner. `altered`: someone changed it in the
 * vault.
 */
export type HiddenText = 'masked' | 'erased' | 'altered'

/** A later fact of an event as a reader may see it. Without `hidden`, its texts of people are shown. */
export type ShownText = Readonly<{ fact: Fact; hidden?: HiddenText }>
