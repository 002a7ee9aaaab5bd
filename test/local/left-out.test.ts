import { expect, it } from 'vitest'
import { requireKnownToCopy } from '#local/provision/left-out.ts'
import { loadResources } from '#local/provision/template.ts'
import { defaultProtection } from '#stack/protection.ts'

const declared = loadResources({ ...defaultProtection, trail: 'off', archiveLockDays: 1 })

it('Every resource of the stack is made on one machine, or left out on purpose', () => {
  expect(() => requireKnownToCopy(declared)).not.toThrow()
})

it('A resource of a new type is refused, and a new property of a known one', () => {
  expect(() => requireKnownToCopy({ Archive: { Type: 'AWS::EFS::FileSystem', Properties: {} } })).toThrow(
    /AWS::EFS::FileSystem is new/,
  )
  const table = { Type: 'AWS::DynamoDB::Table', Properties: { TableName: 'a', TableClass: 'STANDARD' } }
  expect(() => requireKnownToCopy({ ...declared, AnotherTable: table })).toThrow(/Table\.TableClass is new/)
})
