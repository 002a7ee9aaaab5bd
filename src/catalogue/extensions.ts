import { isReservedName, reservedNames } from '#facts/domain/extensions.ts'

/** The most extension attributes of one event. */
export const extensionCountMax = 16

/** The most characters of the text of one. */
export const extensionLengthMax = 1024

/** CloudEvents recommends at most 20 characters. */
const namePattern = /^[a-z0-9]{1,20}$/

/** Why an attribute that the envelope does not define cannot be an extension attribute; `undefined` if it can. */
export const faultOfExtensionName = (name: string): string | undefined => {
  if (!namePattern.test(name))
    return 'is not an attribute of CloudEvents; an extension attribute has a name of 1 to 20 lower-case letters and digits'
  return isReservedName(name) ? 'is an attribute that only Sluice sets; use another name' : undefined
}

/** The names that a published envelope allows, as JSON Schema. `own` are the names that it defines itself. */
export const extensionNames = (own: readonly string[]) => ({
  pattern: namePattern.source,
  not: { anyOf: [{ enum: reservedNames.filter((name) => !own.includes(name)) }, { pattern: '^sluice' }] },
})
