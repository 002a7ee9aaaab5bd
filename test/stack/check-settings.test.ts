import { expect, it } from 'vitest'
import { checkSettings } from '#stack/check-settings.ts'

it('accepts settings that every function can read', () => {
  expect(() => checkSettings([{ MODEL_URL: '', MODEL_NAME: 'model', BRIDGE_LEASE_SECONDS: '60' }, {}])).not.toThrow()
})

it('names every invalid setting once, of whichever function, and none that is missing', () => {
  const environments = [{ MODEL_URL: 'nowhere' }, { MODEL_URL: 'nowhere' }, { BRIDGE_LEASE_SECONDS: '0' }]
  expect(() => checkSettings(environments)).toThrow(
    /^Settings are missing or invalid\. MODEL_URL: [^;]+; BRIDGE_LEASE_SECONDS: [^;]+$/,
  )
})
