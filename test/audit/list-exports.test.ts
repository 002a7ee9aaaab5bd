import { describe, expect, it } from 'vitest'
import { cursorOf } from '#api/list-query.ts'
import { anExportWorld } from '#test/support/builders/an-export-world.ts'
import { storeName } from '#test/support/ports/stores.ts'

describe(`list-exports, in ${storeName},`, () => {
  it('returns every export of the tenant once, page by page, without addresses', async () => {
    const world = await anExportWorld()
    await world.addMany(1)
    const made = [await world.request(), await world.request(), await world.request()]
    await world.aRunner()()
    const found: unknown[] = []
    for (let cursor: string | null | undefined; cursor !== null; ) {
      const page: Awaited<ReturnType<typeof world.listExports>> = await world.listExports(world.person, {
        limit: '2',
        ...(cursor !== undefined && { cursor }),
      })
      found.push(...page.items)
      cursor = page.nextCursor
    }
    const ids = made.map(({ id }) => id).toSorted()
    expect(found).toEqual(ids.map((id) => expect.objectContaining({ id, status: 'completed' })))
    expect(found.some((one) => typeof one === 'object' && one !== null && 'url' in one)).toBe(false)
    expect((await world.listExports({ ...world.person, tenantId: 'other' }, {})).items).toEqual([])
  })

  it('shows an operator no person', async () => {
    const world = await anExportWorld()
    await world.addMany(1)
    await world.request()
    const { items } = await world.listExports({ ...world.person, isOperator: true }, {})
    expect(items).toMatchObject([{ requestedBy: '•••' }])
  })

  it.each([{ limit: '0' }, { cursor: cursorOf('trail:x') }, { colour: 'red' }])(
    'refuses the query %o',
    async (query) => {
      const world = await anExportWorld()
      await expect(world.listExports(world.person, query)).rejects.toMatchObject({ code: 'query-invalid' })
    },
  )
})
