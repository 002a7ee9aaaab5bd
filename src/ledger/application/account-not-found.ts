import { Refusal } from '#kernel/domain/errors.ts'

/** The refusal of an account that does not exist or belongs to another tenant or partner. `paths` name the fields of the input at fault. */
export const accountNotFound = (...paths: readonly string[]): Refusal =>
  new Refusal(
    'account-not-found',
    'There is no such account.',
    paths.map((path) => ({ path, message: 'must be the id of an account that exists' })),
  )
