import { Refusal } from '#kernel/domain/errors.ts'

/** Another tenant's account is as one that does not exist. `paths` are where the input names it, where it names several. */
export const accountNotFound = (...paths: readonly string[]): Refusal =>
  new Refusal(
    'account-not-found',
    'There is no such account.',
    paths.map((path) => ({ path, message: 'must be the id of an account that is open' })),
  )
