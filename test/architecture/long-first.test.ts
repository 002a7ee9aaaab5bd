import { expect, it } from 'vitest'
import type { TestSpecification, Vitest } from 'vitest/node'
import { longFirst } from '#test/support/world/long-first.ts'

const specification = (path: string, groupOrder: number) =>
  ({
    moduleId: `/project/${path}`,
    project: { name: `group ${groupOrder}`, config: { isolate: true, sequence: { groupOrder } } },
  }) as TestSpecification

/** No run has been measured. */
const context = { cache: { getTestSpecificationResult: () => undefined } } as unknown as Vitest

it('Each group of projects begins with its long files, in their order', async () => {
  const Sequencer = longFirst(['test/b.test.ts', 'test/a.test.ts', 'test/d.test.ts'])
  const files = [
    specification('test/d.test.ts', 2),
    specification('test/c.test.ts', 1),
    specification('test/a.test.ts', 1),
    specification('test/e.test.ts', 2),
    specification('test/b.test.ts', 1),
  ]
  const sorted = await new Sequencer(context).sort(files)
  expect(sorted.map(({ moduleId }) => moduleId.slice('/project/test/'.length, -'.test.ts'.length))).toEqual([
    ...['b', 'a', 'c'],
    ...['d', 'e'],
  ])
})
