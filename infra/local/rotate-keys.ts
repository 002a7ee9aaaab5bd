import { rotateFactKeys } from './fact-keys-file.ts'
import { readRunningCopy } from './running-copy.ts'

/** `npm run rotate-keys`: adds a key that seals facts to the copy at SLUICE_HTTP_PORT. */
console.log(
  `The copy has a new key for the seals of facts, ${await rotateFactKeys(readRunningCopy())}. Older keys still verify.`,
)
