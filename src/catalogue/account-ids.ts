import { canonicalAccountId } from '#kernel/application/canonical-account-id.ts'
import type { Issue } from '#kernel/domain/errors.ts'
import type { JsonObject } from '#kernel/domain/json.ts'
import { isFields } from './marked-places.ts'

/**
 * Returns an issue for each account id without a visible character, because it identifies no account. Account ids are the
 * fields `accountId` of the data and of the objects in it, such as a debtor.
 */
export const unseenAccountIds = (data: JsonObject, path: readonly string[] = ['data']): readonly Issue[] =>
  [['', data] as const, ...Object.entries(data)].flatMap(([name, inner]) => {
    if (!isFields(inner) || typeof inner.accountId !== 'string' || canonicalAccountId(inner.accountId) !== '') return []
    const at = [...path, ...(name === '' ? [] : [name]), 'accountId'].join('.')
    return [{ path: at, message: 'must have a visible character' }]
  })
