import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { proposeDecisionPolicyEndpoint } from '#api/decision-policies.ts'
import { projectFolder } from '#local/copy/running-copy.ts'
import { readDecisionPolicy } from '#workflow/application/read-decision-policy.ts'
import { dueAtOf, standardPolicy } from '#workflow/domain/decision-policy.ts'

const page = readFileSync(join(projectFolder, 'docs/decision-policies.md'), 'utf8')
const examples = [...page.matchAll(/```json\n(\{\n {2}"id"[^`]+)```/g)].map(([, text = '']) => JSON.parse(text))

it('docs/decision-policies.md shows policies that are valid, and the standard one as it is', () => {
  expect(examples).toHaveLength(2)
  for (const example of examples) expect(readDecisionPolicy(example)).toEqual(example)
  expect(examples[0]).toEqual(standardPolicy)
})

it('docs/decision-policies.md computes the due time of its example as the code does', () => {
  expect(page).toContain(
    'arrives on Friday at 16:00 in Zurich is, with 4 hours and the policy above, due on Monday at 11:00',
  )
  expect(dueAtOf(examples[1], 'high', '2026-03-06T15:00:00.000Z')).toBe('2026-03-09T10:00:00.000Z')
})

it('the contract shows a policy that is valid, and a schema that takes the standard one', () => {
  const { schema, example } = proposeDecisionPolicyEndpoint.body?.content['application/json'] ?? {}
  expect(readDecisionPolicy(example)).toEqual(example)
  expect(schema?.safeParse(standardPolicy).success).toBe(true)
})
