import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { z } from 'zod'
import { projectFolder } from '#local/copy/running-copy.ts'

const lockfile = z.object({
  packages: z.record(
    z.string(),
    z.object({ integrity: z.string().optional(), hasInstallScript: z.boolean().optional() }),
  ),
})

const readProject = (name: string): unknown => JSON.parse(readFileSync(join(projectFolder, name), 'utf8'))
const { packages } = lockfile.parse(readProject('package-lock.json'))

/** `npm ci` installs a package without a hash unchecked. The project itself is the package with the empty path. */
it('has the hash of every package, so that npm ci checks each', () => {
  const unchecked = Object.entries(packages).filter(([path, { integrity }]) => path !== '' && integrity === undefined)
  expect(unchecked.map(([path]) => path)).toEqual([])
  expect(Object.keys(packages).length).toBeGreaterThan(100)
})

/** `@scarf/scarf` reports each installation to a server. `es5-ext` prints a message. */
it('states for every package with an install script whether the script may run', () => {
  const { allowScripts, scarfSettings } = z
    .object({ allowScripts: z.record(z.string(), z.boolean()), scarfSettings: z.object({ enabled: z.literal(false) }) })
    .parse(readProject('package.json'))
  const withScript = Object.entries(packages).filter(([, { hasInstallScript }]) => hasInstallScript)
  const names = new Set(
    withScript.map(([path]) => path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length)),
  )
  expect([...names].toSorted()).toEqual(Object.keys(allowScripts).toSorted())
  expect(allowScripts).toMatchObject({ '@scarf/scarf': false, 'es5-ext': false })
  expect(scarfSettings.enabled).toBe(false)
})
