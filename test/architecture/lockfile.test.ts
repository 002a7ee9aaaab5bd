import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { z } from 'zod'
import { projectFolder } from '#local/running-copy.ts'

const lockfile = z.object({
  packages: z.record(z.string(), z.object({ integrity: z.string().optional(), link: z.boolean().optional() })),
})

/** `npm ci` installs a package without a hash unchecked. The project itself is the package with the empty path. */
it('has the hash of every package, so that npm ci checks each', () => {
  const { packages } = lockfile.parse(JSON.parse(readFileSync(join(projectFolder, 'package-lock.json'), 'utf8')))
  const unchecked = Object.entries(packages).filter(([path, { integrity }]) => path !== '' && integrity === undefined)
  expect(unchecked.map(([path]) => path)).toEqual([])
  expect(Object.keys(packages).length).toBeGreaterThan(100)
})
