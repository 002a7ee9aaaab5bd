import { Refusal } from '#kernel/domain/errors.ts'

/** Another tenant's account is as one that does not exist. */
export const accountNotFound = (): Refusal => new Refusal('account-not-found', 'There is no such account.')
