import { expect, it } from 'vitest'
import { pendingPks } from '#audit/adapters/audit-log-rows.ts'
import { windowOfBatches } from '#test/support/world/batch-window.ts'

it('A log has a checkpoint every two seconds, and at most four in them: docs/scale.md and docs/audit-format.md state both', () => {
  expect(windowOfBatches).toBe(2)
  expect(pendingPks('acme')).toHaveLength(4)
})
