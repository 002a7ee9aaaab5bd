import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import * as z from 'zod'
import { batchEventCountMax } from '#api/batch.ts'
import { endpoints } from '#api/endpoints.ts'
import { pageLimit } from '#api/list-query.ts'
import { openApiDocument } from '#api/openapi.ts'
import { depthMax } from '#catalogue/json-limits.ts'
import { jsonDepthMax, numberLengthMax } from '#kernel/domain/json-text.ts'
import { projectFolder } from '#local/copy/running-copy.ts'

const [, page = ''] = readFileSync(join(projectFolder, 'docs/http-api.md'), 'utf8').split('\n## Limits\n')
const { info } = z.object({ info: z.object({ description: z.string() }) }).parse(openApiDocument())

const inBoth: readonly [string, RegExp][] = [
  ['events in a batch', RegExp(`${batchEventCountMax} events`)],
  ['items of a page', RegExp(`${pageLimit.max} items|page \\| ${pageLimit.max} `)],
  ['levels of a body', RegExp(`${jsonDepthMax}\\s+levels|levels of .* \\| ${jsonDepthMax} `)],
  ['levels of data', RegExp(`\`data\`[ |]+${depthMax}`)],
  ['characters of a number', RegExp(`${numberLengthMax} characters`)],
  ['characters of a token', /8,192 characters/],
  ['bytes of the headers', /10,240 bytes/],
]

describe('The contract states', () => {
  it.each(inBoth)('%s, on its page and in openapi.json', (_, limit) => {
    expect(page).toMatch(limit)
    expect(info.description).toMatch(limit)
  })

  it('the bytes of every body', () => {
    const bytes = new Set(endpoints.flatMap(({ body }) => (body ? [body.bytesMax.toLocaleString('en')] : [])))
    expect([...bytes].filter((limit) => !page.includes(`${limit} bytes`))).toEqual([])
  })
})
