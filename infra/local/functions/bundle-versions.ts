import { registerHooks } from 'node:module'
import { pathToFileURL } from 'node:url'

/** The version in use of each bundle that has been reloaded, by its URL. */
const versions = new Map<string, number>()
let isRegistered = false

/** The address of a version of a bundle. Node never loads an address twice, so each version has its own. */
export const urlOf = (modulePath: string, version?: number): string => {
  const url = pathToFileURL(modulePath).href
  const wanted = version ?? versions.get(url)
  return wanted === undefined ? url : `${url}?version=${wanted}`
}

/** Makes this version current, also for serverless-offline, which imports the bundle by its path for each call. */
export const useVersion = (modulePath: string, version: number): void => {
  versions.set(pathToFileURL(modulePath).href, version)
  if (isRegistered) return
  isRegistered = true
  registerHooks({
    resolve: (specifier, context, next) => {
      const resolved = next(specifier, context)
      const inUse = versions.get(resolved.url)
      return inUse === undefined ? resolved : { ...resolved, url: `${resolved.url}?version=${inUse}` }
    },
  })
}
